import fs from 'node:fs'

export async function getStaticProps() {
  const token = '{{pat:2}}'
  const reply = await fetch('https://api.coze.cn/v1/bots', { headers: { Authorization: `Bearer ${token}` } })
  return { props: { bots: await reply.json(), about: fs.readFileSync('about.txt', 'utf8') } }
}

export default function About({ bots }) {
  return <p>{bots.length}</p>
}
