import ChatBox from './ChatBox'
import { cozeConfig } from '@/lib/config'
export default async function Page() {
  return <ChatBox config={cozeConfig} />
}
