export default (_req, res) => res.json({ token: process.env.COZE_API_TOKEN })
