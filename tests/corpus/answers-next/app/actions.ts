'use server'
export async function getConfig() {
  const conf = { token: process.env.COZE_TOKEN }
  return conf
}
