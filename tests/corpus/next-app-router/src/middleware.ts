import { NextResponse, type NextRequest } from 'next/server'

export function middleware(request: NextRequest) {
  const headers = new Headers(request.headers)
  headers.set('Authorization', 'Bearer {{pat:4}}')
  return NextResponse.rewrite('https://api.coze.cn/v3/chat', { request: { headers } })
}
