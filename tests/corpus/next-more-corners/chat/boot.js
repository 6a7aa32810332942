export const boot = () => { globalThis.cozeKey = '{{pat:1}}' }
