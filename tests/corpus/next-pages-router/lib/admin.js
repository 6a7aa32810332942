export const adminToken = '{{sat:1}}'
