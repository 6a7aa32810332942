module.exports = { apps: [{ name: 'web', env: {
  VITE_COZE_TOKEN: '{{pat:25}}',
  COZE_TOKEN: '{{pat:26}}',
} }] }
