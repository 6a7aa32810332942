export const mode = 'light'
export const COZE_FALLBACK = '{{sat:1}}'
