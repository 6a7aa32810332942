import { listBots } from '../../lib/coze'
export default async function Page() { return <ul>{(await listBots()).map((b) => <li key={b}>{b}</li>)}</ul> }
