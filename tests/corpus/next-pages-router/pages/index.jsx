import { BOT, PUBLIC_KEY } from '../lib/shared'
import { adminToken } from '../lib/admin'

export async function getServerSideProps() {
  const spaces = await fetch('https://api.coze.cn/v1/workspaces', { headers: { Authorization: `Bearer ${adminToken}` } })
  return { props: { spaces: await spaces.json() } }
}

export default function Home({ spaces }) {
  const ask = () => fetch('https://api.coze.cn/v3/chat', { method: 'POST', headers: { Authorization: `Bearer ${PUBLIC_KEY}` }, body: BOT })
  return <button onClick={ask}>{spaces.data.total_count}</button>
}
