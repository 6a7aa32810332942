function Old({ token }) { return <div data-token={token} /> }
Old.getInitialProps = async () => ({ token: process.env.COZE_API_TOKEN })
export default Old
