import { boot } from '../chat/boot'

export default function App({ Component, pageProps }) {
  boot()
  return <Component {...pageProps} />
}
