import ChatBox from '../chat/ChatBox'
import { pub } from '@/lib/config'
export default function P() { return <ChatBox config={pub} /> }
