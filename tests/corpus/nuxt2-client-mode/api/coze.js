const app = require('express')()
app.use((req, res) => res.end('{{pat:3}}'.length + ''))
module.exports = app
