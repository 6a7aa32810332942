export default ({ $config }, inject) => {
  inject('coze', (text) => fetch('https://api.coze.cn/v3/chat', { body: text, headers: { Authorization: `Bearer ${$config.cozeToken}` } }))
}
