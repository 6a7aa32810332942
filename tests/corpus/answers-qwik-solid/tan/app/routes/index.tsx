import { createServerFn } from '@tanstack/start'
const getCfg = createServerFn({ method: 'GET' }).handler(async () => {
  return { pat: process.env.COZE_PAT }
})
