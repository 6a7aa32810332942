import Providers from './providers'
export default function Layout({ children }) {
  return <html><body><Providers coze={{ token: process.env.COZE_API_TOKEN, bot: '7' }}>{children}</Providers></body></html>
}
