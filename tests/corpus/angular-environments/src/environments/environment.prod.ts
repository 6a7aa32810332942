export const environment = {
  production: true,
  coze: { token: '{{pat:2}}', botId: '7420124738816484998' },
}
