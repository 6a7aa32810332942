import { json } from '@sveltejs/kit'
import { COZE_TOKEN } from '$env/static/private'
export function GET() { return json({ configured: COZE_TOKEN.length > 0 }) }
