module.exports = {
  devServer: {
    proxy: { '/coze': { target: 'https://api.coze.cn', headers: { Authorization: 'Bearer {{pat:1}}' } } },
  },
}
