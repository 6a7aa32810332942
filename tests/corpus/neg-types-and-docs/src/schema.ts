export const env = z.object({ COZE_API_TOKEN: z.string().startsWith('pat_'), VITE_COZE_BOT_ID: z.string() })
