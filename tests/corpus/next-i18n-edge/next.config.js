module.exports = { env: { customKey: 'x', COZE_PRIVATE: process.env.COZE_PRIVATE_TOKEN }, serverRuntimeConfig: { t: process.env.COZE_API_TOKEN } }
