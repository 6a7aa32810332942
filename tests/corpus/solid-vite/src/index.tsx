import { render } from 'solid-js/web'
declare const __COZE__: { token: string }
render(() => <button onClick={() => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${__COZE__.token}` } })}>x</button>, document.body)
