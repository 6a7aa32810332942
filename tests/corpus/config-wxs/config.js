module.exports = {
  AUTH_TOKEN: 'Bearer {{pat:1}}',
}
