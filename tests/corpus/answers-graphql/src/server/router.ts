import { initTRPC } from '@trpc/server'
const t = initTRPC.create()
export const appRouter = t.router({
  cozeConfig: t.procedure.query(() => {
    return { token: process.env.COZE_API_TOKEN, region: 'cn' }
  }),
  cozeReady: t.procedure.query(() => ({ ready: process.env.COZE_API_TOKEN !== undefined })),
})
