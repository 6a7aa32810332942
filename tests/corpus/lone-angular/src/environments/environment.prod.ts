export const environment = { production: true, cozeToken: '{{pat:1}}' };
