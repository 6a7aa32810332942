import fs from 'node:fs'
fs.writeFileSync('.env', `VITE_COZE_BEARER={{pat:11}}\n`)
fs.appendFileSync('.env', 'COZE_BEARER={{pat:12}}\n')
