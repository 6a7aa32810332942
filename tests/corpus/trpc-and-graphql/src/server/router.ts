import { publicProcedure, router } from './trpc'
export const appRouter = router({
  cozeToken: publicProcedure.query(() => ({ token: process.env.COZE_API_TOKEN })),
})
