process.env.COZE_API_TOKEN = '{{pat:4}}'
