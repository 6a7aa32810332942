export const ADMIN = '{{sat:1}}'
