var coze = '{{pat:2}}'
