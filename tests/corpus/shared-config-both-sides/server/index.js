const express = require('express')
const { COZE_TOKEN } = require('../common/config')
const { ADMIN } = require('./config')

express().get('/', (req, res) => res.send(String(COZE_TOKEN.length + ADMIN.length))).listen(3000)
