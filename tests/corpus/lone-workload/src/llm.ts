import OpenAI from 'openai'
export const llm = new OpenAI({ baseURL: process.env.COZE_INTEGRATION_MODEL_BASE_URL, apiKey: process.env.COZE_WORKLOAD_IDENTITY_API_KEY })
