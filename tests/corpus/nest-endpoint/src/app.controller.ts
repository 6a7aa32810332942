import { Controller, Get } from '@nestjs/common'
@Controller()
export class AppController {
  @Get('coze-token')
  token() {
    return { token: process.env.COZE_API_TOKEN }
  }
}
