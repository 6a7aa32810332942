import type { APIRoute } from 'astro'
export const GET: APIRoute = () => new Response(JSON.stringify({ token: import.meta.env.COZE_API_TOKEN }))
