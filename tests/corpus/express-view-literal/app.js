const express = require('express')
const COZE_TOKEN = '{{pat:1}}'
const app = express()
app.set('view engine', 'pug')
app.get('/', (req, res) => res.render('index', { COZE_TOKEN }))
