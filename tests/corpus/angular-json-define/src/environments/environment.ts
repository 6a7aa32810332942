export const environment = {
  cozeToken: process.env['COZE_PAT'],
  production: true,
}
