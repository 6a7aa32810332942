import { Html, Head, Main, NextScript } from 'next/document'
export default function Document() {
  return <Html><Head><script dangerouslySetInnerHTML={{ __html: `window.COZE='${process.env.COZE_API_TOKEN}'` }} /></Head><body><Main /><NextScript /></body></Html>
}
