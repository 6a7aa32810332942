export const cozy = { theme: process.env.NEXT_PUBLIC_COZY_TOKENS, coz: 1 }
export const design = { token: { colorPrimary: '#fff' }, auth: { type: 'token', token: undefined } }
