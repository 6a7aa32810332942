import { CozeAPI, COZE_CN_BASE_URL } from '@coze/api'

const token = process.env.REACT_APP_COZE_API_TOKEN

class CozeService {
  constructor() {
    this.client = new CozeAPI({
      baseURL: COZE_CN_BASE_URL,
      token,
      allowPersonalAccessTokenInBrowser: true,
    })
  }
}
export default new CozeService()
