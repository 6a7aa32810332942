const t = "\u0070at_{{pat:2:4:}}"
fetch('https://api.coze.cn/v3/chat?access_token={{pat:3}}&x=1')
