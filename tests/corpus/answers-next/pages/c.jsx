export async function getServerSideProps() {
  const props = { token: process.env.COZE_TOKEN }
  return { props }
}
export default function C() { return null }
