import { NestFactory } from '@nestjs/core'
import { headers } from '@acme/admin/headers'
import { AppModule } from './app.module'

const app = await NestFactory.create(AppModule)
await fetch('https://api.coze.cn/v1/users/me', { headers })
await app.listen(3000)
