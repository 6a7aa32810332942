import { Controller, Get } from '@nestjs/common'
@Controller('coze')
export class CozeController {
  constructor(private config: ConfigService) {}
  @Get('config')
  getConfig() {
    const dto = new CozeDto()
    dto.token = this.config.get('COZE_TOKEN')
    return dto
  }
  private ask() {
    const options = { token: this.config.get('COZE_TOKEN') }
    return options
  }
}
