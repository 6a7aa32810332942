import { json } from '@remix-run/node'
import { Outlet, useLoaderData } from '@remix-run/react'

export const loader = () => json({ ENV: { COZE_API_TOKEN: process.env.COZE_API_TOKEN } })

export default function App() {
  const data = useLoaderData<typeof loader>()
  return (
    <html>
      <body>
        <Outlet />
        <script dangerouslySetInnerHTML={{ __html: `window.ENV = ${JSON.stringify(data.ENV)}` }} />
      </body>
    </html>
  )
}
