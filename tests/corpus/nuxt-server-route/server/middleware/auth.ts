export default defineEventHandler((event) => { event.context.coze = process.env.COZE_TOKEN })
