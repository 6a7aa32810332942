import * as esbuild from 'esbuild'

await esbuild.build({
  entryPoints: ['app.js'],
  bundle: true,
  outfile: 'public/app.js',
  define: { 'process.env.COZE_TOKEN': JSON.stringify(process.env.COZE_TOKEN) },
})
