import './bootstrap'
window.axios.defaults.headers.common['Authorization'] = `Bearer ${import.meta.env.VITE_COZE_TOKEN}`
