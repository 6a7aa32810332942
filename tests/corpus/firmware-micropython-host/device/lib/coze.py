HEAD = {'Authorization': 'Bearer {{pat:24}}'}
