export const TOKEN = '{{sat:1}}'
