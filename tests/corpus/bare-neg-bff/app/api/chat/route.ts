import { CozeAPI } from '@coze/api'
const coze = new CozeAPI({ token: process.env.COZE_API_TOKEN!, baseURL: 'https://api.coze.cn' })
export const POST = async (req: Request) => { const s = await coze.chat.stream(await req.json()); return new Response(toStream(s)) }
