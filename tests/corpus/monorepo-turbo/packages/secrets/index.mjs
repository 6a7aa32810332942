export const SECRET = '{{sat:1}}'
