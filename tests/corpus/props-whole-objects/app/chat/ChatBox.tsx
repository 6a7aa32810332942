'use client'
export default function ChatBox({ config }) { return <pre>{config.botId}</pre> }
