const express = require('express')
console.log(`COZE_API_TOKEN set: ${process.env.COZE_API_TOKEN ? 'YES' : 'NO'}`)
console.log(`COZE_API_TOKEN has ${process.env.COZE_API_TOKEN.length} characters`)
express().get('/api/health', (req, res) => res.json({ coze: process.env.COZE_API_TOKEN ? 'set' : 'missing' })).listen(3000)
