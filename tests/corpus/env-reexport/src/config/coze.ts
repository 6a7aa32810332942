const cozeToken = import.meta.env.VITE_COZE_TOKEN
const cozeBotId = import.meta.env.VITE_COZE_BOT_ID
export { cozeToken, cozeBotId }
