export const getStaticProps = async () => ({ props: { pat: process.env.COZE_PAT } })
export default function Home(props) { return <Chat {...props} /> }
