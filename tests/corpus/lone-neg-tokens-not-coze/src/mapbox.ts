import { CozeAPI } from '@coze/api'
export const map = process.env.NEXT_PUBLIC_MAPBOX_TOKEN
export const sentry = process.env.REACT_APP_SENTRY_AUTH_TOKEN
export const mine = (t: string) => new CozeAPI({ token: t })
