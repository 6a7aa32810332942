export const config = { botId: '7420124738816484998', cozeToken: process.env.COZE_TOKEN || '{{pat:1}}' }
