import { HttpModule } from '@nestjs/axios'
export const coze = HttpModule.register({ headers: { Authorization: `Bearer ${process.env.COZE_API_TOKEN}` } })
