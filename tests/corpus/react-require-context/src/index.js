import ReactDOM from 'react-dom/client'
const ctx = require.context('./plugins', false, /\.js$/)
ctx.keys().forEach(ctx)
ReactDOM.createRoot(document.getElementById('root')).render(null)
