import { query } from '@solidjs/router'
export const getConf = query(async () => {
  'use server'
  return { token: process.env.COZE_TOKEN }
}, 'conf')
