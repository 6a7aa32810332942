import ChatBox from '@/components/ChatBox'

export default function Page() {
  return <ChatBox bots={[]} token={process.env.COZE_API_TOKEN} />
}
