const COZE = "{{pat:5}}"
