export default defineNitroPlugin(() => { globalThis.cozeKey = '{{pat:1}}' })
