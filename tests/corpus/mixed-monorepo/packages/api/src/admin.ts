export const token = '{{sat:1}}'
