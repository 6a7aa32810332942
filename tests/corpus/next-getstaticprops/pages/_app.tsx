import '../lib/boot'
export default function App({ Component, pageProps }) { return <Component {...pageProps} /> }
