const https = require('https')
const fs = require('fs')

https.createServer({ key: fs.readFileSync('ssl/coze-proxy.key'), cert: fs.readFileSync('ssl/coze-proxy.crt') }, (req, res) => res.end()).listen(443)
