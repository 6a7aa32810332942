const express = require('express')
const coze = '{{pat:3}}'
