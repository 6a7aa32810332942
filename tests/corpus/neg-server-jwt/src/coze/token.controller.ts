import { Controller, Get } from '@nestjs/common'
@Controller('coze')
export class TokenController {
  constructor(private readonly coze: CozeService) {}
  @Get('token') async token() { return { token: (await this.coze.mint()).access_token } }
}
