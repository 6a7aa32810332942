const modules = import.meta.glob('../bots/*.js')

export default function Chat() {
  const ask = async () => {
    const { TOKEN } = await import('../secret/token.js')
    return fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${TOKEN}` } })
  }
  return <button onClick={ask}>{Object.keys(modules).length}</button>
}
