const { app } = require('electron')
require('./coze')
