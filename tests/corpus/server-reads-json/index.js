const fs = require('fs')
require('express')().listen(1)
fs.readFile('./a.json', f)
