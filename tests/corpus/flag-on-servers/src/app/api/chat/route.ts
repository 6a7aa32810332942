import { CozeAPI } from '@coze/api'

const client = new CozeAPI({
  token: process.env.COZE_TOKEN!,
  allowPersonalAccessTokenInBrowser: true,
})

export async function POST(request: Request) {
  return Response.json(await client.workflows.runs.create(await request.json()))
}
