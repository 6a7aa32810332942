export default { define: { __APP_TOKEN__: JSON.stringify(process.env.APP_TOKEN), __VERSION__: '"1"' } }
