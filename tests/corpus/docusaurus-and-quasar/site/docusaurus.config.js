module.exports = {
  title: 'guide',
  customFields: {
    cozeToken: process.env.COZE_TOKEN,
    cozeKey: '{{pat:1}}',
  },
}
