import { rspack } from '@rspack/core'
export default { plugins: [new rspack.DefinePlugin({ COZE_TOKEN: JSON.stringify(process.env.COZE_TOKEN) }),
  new rspack.HtmlRspackPlugin({ templateParameters: { pat: process.env.COZE_PAT } })] }
