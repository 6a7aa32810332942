export default { vite: { define: { COZE_KEY: JSON.stringify(process.env.COZE_KEY) } } }
