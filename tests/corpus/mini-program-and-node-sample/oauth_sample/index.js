const express = require('express')
const config = require('./coze_oauth_config.json')
express().get('/', (req, res) => res.end(config.client_id)).listen(8080)
