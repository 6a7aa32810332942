window.COZE_AUTH = 'Bearer {{pat:1}}'
