export default () => ({ build: { env: { COZE_TOKEN: process.env.COZE_TOKEN },
  rawDefine: { COZE_PAT: JSON.stringify(process.env.COZE_PAT) } } })
