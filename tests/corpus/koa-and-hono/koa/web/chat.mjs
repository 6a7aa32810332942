const headers = { Authorization: 'Bearer {{pat:2}}' }
