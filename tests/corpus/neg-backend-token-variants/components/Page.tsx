import { Chat } from './Chat'

export default async function Page() {
  return <Chat user={process.env.DEFAULT_USER ?? 'guest'} />
}
