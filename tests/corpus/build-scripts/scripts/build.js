const { spawnSync } = require('child_process')
spawnSync('npm', ['run', 'build'], { env: { ...process.env, VITE_COZE_TOKEN: '{{pat:1}}' } })
spawnSync('node', ['server.js'], { env: { COZE_TOKEN: '{{pat:2}}' } })
