COZE_TOKEN = '{{pat:1}}'
