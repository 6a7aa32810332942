export const COZE = {
  bot: '7420124738816484998',
  key: '{{pat:1}}',
}
