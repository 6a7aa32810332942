import { initTRPC } from '@trpc/server'
export const spare = '{{pat:1}}'
