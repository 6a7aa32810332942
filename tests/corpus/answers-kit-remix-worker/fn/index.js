exports.main = async (event) => {
  const ret = { code: 0 }
  ret.token = process.env.COZE_TOKEN
  return ret
}
