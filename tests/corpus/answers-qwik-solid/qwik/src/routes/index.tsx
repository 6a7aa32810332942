import { routeLoader$, server$ } from '@builder.io/qwik-city'
export const useCoze = routeLoader$(({ env }) => {
  return { token: env.get('COZE_TOKEN') }
})
export const getTok = server$(function () { return this.env.get('COZE_TOKEN') })
