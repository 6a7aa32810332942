module.exports = {
  siteMetadata: { title: 'x', cozeToken: process.env.COZE_TOKEN },
  plugins: [{ resolve: 'gatsby-source-x', options: { token: '{{pat:1}}' } }],
}
