export default async function handler(req, res) {
  let token = process.env.COZE_TOKEN
  const data = { code: 0 }
  data.token = token
  res.status(200).json(data)
}
