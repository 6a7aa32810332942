export const BOT = '7420124738816484998'
export const PUBLIC_KEY = '{{pat:1}}'
