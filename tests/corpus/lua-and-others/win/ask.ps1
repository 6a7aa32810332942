$h = @{ Authorization = "Bearer {{pat:3}}" }
Invoke-RestMethod https://api.coze.cn/v1/users/me -Headers $h
