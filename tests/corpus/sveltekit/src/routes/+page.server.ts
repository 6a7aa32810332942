import { ADMIN } from '$lib/server/coze'

export const load = async () => {
  const reply = await fetch('https://api.coze.cn/v1/workspaces', { headers: { Authorization: `Bearer ${ADMIN}` } })
  return { spaces: await reply.json() }
}
