export const onRequest = (c, next) => { c.locals.t = '{{sat:1}}'; return next() }
