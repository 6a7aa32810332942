import { http } from 'msw'
export const handlers = [http.post('https://api.coze.cn/v3/chat', () => new Response('{{sat:1}}'))]
