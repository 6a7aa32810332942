export default { publicDir: 'assets-raw' }
