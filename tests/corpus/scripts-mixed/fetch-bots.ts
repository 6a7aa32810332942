import 'dotenv/config'
const t = process.argv[2] ?? '{{pat:3}}'
