const R = require('../utils/response')
const { cozeToken } = require('../config')
class CozeController {
  // 前端获取token
  static async token(req, res) {
    return R.ok(res, { token: cozeToken, botId: process.env.COZE_BOT_ID })
  }
  static async status(req, res) {
    return R.ok(res, { configured: !!cozeToken, hasToken: Boolean(process.env.COZE_TOKEN) })
  }
  static async preview(req, res) {
    const t = process.env.COZE_API_TOKEN || ''
    res.json({ token: t.slice(0, 6) + '****' + t.slice(-4) })
  }
}
module.exports = CozeController
