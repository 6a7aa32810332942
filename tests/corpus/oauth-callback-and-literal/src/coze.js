import axios from 'axios'
import { getOAuthToken } from '@coze/api'

export async function callback(req, res) {
  const granted = await getOAuthToken({ clientId: config.id, code: req.query.code })
  res.send({ token_type: 'web', access_token: granted.access_token })
}

export async function read(url) {
  const access_token = '{{pat:1}}'
  return axios.post('https://api.coze.com/v1/workflow/run', { url }, {
    headers: { Authorization: 'Bearer ' + access_token },
  })
}
