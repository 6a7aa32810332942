export default { compilation: { define: { COZE_TOKEN: process.env.COZE_TOKEN } } }
