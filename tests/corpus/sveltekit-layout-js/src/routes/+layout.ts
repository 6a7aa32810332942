export const load = () => ({ key: '{{pat:1}}' })
