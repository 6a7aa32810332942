var coze = '{{pat:3}}'
