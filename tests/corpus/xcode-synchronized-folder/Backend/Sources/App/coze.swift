let coze = "{{pat:4}}"
