'use server'
import { admin } from '@/lib/coze'
export async function chat(text: string) { return admin.chat.createAndPoll({ bot_id: '7', additional_messages: [{ role: 'user', content: text }] }) }
export async function getToken() { return process.env.COZE_API_TOKEN }
