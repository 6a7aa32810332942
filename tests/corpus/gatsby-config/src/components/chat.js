import React from 'react'
export default () => <button onClick={() => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${process.env.GATSBY_COZE_PAT}` } })}>x</button>
