import ChatBox from '@/components/ChatBox'
import { listBots } from '@/lib/bots'

const FALLBACK = '{{pat:1}}'

export default async function Page() {
  const bots = await listBots(process.env.COZE_API_TOKEN ?? FALLBACK)
  return <ChatBox bots={bots} />
}
