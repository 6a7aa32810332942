'use client'
import { KEY } from './key'
export const Chat = () => <button onClick={() => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${KEY}` } })}>x</button>
