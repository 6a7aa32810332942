import { Chat } from '@repo/ui/chat'
export default function Page() { return <Chat /> }
