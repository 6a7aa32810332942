export default {
  dev: { '/coze/': { target: 'https://api.coze.cn', headers: { Authorization: 'Bearer {{pat:16}}' } } },
}
