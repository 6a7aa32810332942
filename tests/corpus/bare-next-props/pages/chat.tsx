export async function getServerSideProps() {
  return {
    props: {
      token: process.env.COZE_API_TOKEN,
    },
  }
}
export default ({ token }: { token: string }) => <Chat token={token} />
