export default () => <button onClick={() => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${import.meta.env.PUBLIC_COZE_KEY}` } })}>x</button>
