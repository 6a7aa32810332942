const url = `https://api.coze.com/v1/workflow/run?access_token={{pat:2}}`
fetch(url)
