export const environment = {
  production: false,
  coze: { token: '{{pat:1}}', botId: '7420124738816484998' },
}
