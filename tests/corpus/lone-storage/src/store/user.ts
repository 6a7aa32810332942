export const useUser = defineStore('user', { state: () => ({ cozeToken: '{{pat:1}}' }) })
