import replace from '@rollup/plugin-replace'
export default { input: 'src/main.js', output: { file: 'public/bundle.js', format: 'iife' }, plugins: [replace({ 'process.env.COZE_TOKEN': JSON.stringify(process.env.COZE_TOKEN) })] }
