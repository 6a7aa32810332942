export default eventHandler(() => ({ cozeToken: process.env.COZE_TOKEN }))
