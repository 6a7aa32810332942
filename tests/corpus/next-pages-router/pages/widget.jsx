export async function getServerSideProps() {
  return { props: { token: process.env.COZE_API_TOKEN } }
}

export default function Widget({ token }) {
  return <iframe src="/chat.html" data-token={token} />
}
