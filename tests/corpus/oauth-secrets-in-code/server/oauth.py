COZE_CLIENT_ID = "{{digits:32}}.app.coze"
COZE_CLIENT_SECRET = "{{client_secret:1}}"
COZE_TOKEN_URL = "https://api.coze.cn/api/permission/oauth2/token"
