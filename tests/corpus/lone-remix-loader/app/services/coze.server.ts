export const token = '{{pat:1}}';
