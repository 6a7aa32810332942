window.coze = '{{pat:3}}'
