export default { expo: { extra: { cozePat: process.env.COZE_PAT } } }
