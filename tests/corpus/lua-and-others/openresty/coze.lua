local token = "{{pat:1}}"
ngx.req.set_header("Authorization", "Bearer " .. token)
