import { KEY } from '$lib/server/keys'
export const load = () => ({ cozeKey: KEY })
