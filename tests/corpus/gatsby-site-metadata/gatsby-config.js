module.exports = { plugins: [{ resolve: 'gatsby-source-coze', options: { token: process.env.COZE_TOKEN } }],
  siteMetadata: { cozeToken: process.env.COZE_PAT } }
