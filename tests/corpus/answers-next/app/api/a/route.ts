import { NextResponse } from 'next/server'
export async function GET() {
  const headers = new Headers()
  const body: Record<string, string> = {}
  body['token'] = process.env.COZE_TOKEN ?? ''
  return NextResponse.json(body, { headers })
}
