import { ApolloServer } from '@apollo/server'
const resolvers = {
  Query: {
    cozeToken: () => process.env.COZE_API_TOKEN,
    cozeConfig: async (_p: any, _a: any, ctx: any) => {
      const conf = { token: process.env.COZE_API_TOKEN, bot: '1' }
      return conf
    },
    cozeBot: () => process.env.COZE_BOT_ID,
  },
}
export const server = new ApolloServer({ typeDefs: '', resolvers })
