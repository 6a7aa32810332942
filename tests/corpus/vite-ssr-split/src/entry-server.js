import { createApp } from './app'
import { ADMIN } from './secrets'
export const render = () => createApp(ADMIN)
