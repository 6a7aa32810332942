export default () => <p onClick={() => fetch('https://api.coze.cn', { headers: { a: process.env.GATSBY_COZE_TOKEN } })} />
