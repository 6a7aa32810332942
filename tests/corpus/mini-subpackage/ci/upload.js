const ci = require('miniprogram-ci')
const TOKEN = '{{pat:2}}'
