const key = "{{pat:1}}"
fetch("https://api.coze.cn/v3/chat", { headers: { Authorization: "Bearer " + key } })
