const auth = 'Bearer {{pat:1}}'
