import Script from 'next/script'
export default function L({ children }) {
  return (
    <html>
      <head>
        <meta name="a" content={process.env.NEXT_PUBLIC_COZE_TOKEN} />
        <meta name="b" content={process.env.COZE_PAT} />
      </head>
      <body>
        <Script id="c">{`window.C = '${process.env.NEXT_PUBLIC_COZE_PAT}'`}</Script>
        <Script id="d">{`window.D = '${process.env.COZE_TOKEN}'`}</Script>
        <Script id="e" dangerouslySetInnerHTML={{ __html: `window.E = '${process.env.NEXT_PUBLIC_COZE_KEY}'` }} />
        {children}
      </body>
    </html>
  )
}
