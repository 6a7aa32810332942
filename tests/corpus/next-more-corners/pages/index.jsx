export const getServerSideProps = async () => ({ props: { cozeToken: process.env.COZE_SAT } })

export default function Home({ cozeToken }) {
  return <coze-chat token={cozeToken} />
}
