const express = require('express');
const app = express();
app.get('/', (req, res) => res.render('chat', { cozeToken: process.env.COZE_TOKEN }));
app.get('/t', (req, res) => res.render('talk', { cozeToken: process.env.COZE_TOKEN }));
