import { Controller, Get } from '@nestjs/common';
import { CozeService } from './coze.service';
import { ConfigService } from '@nestjs/config';
@Controller('coze')
export class CozeController {
  constructor(private readonly svc: CozeService, private readonly config: ConfigService) {}
  @Get('config')
  getConfig() {
    const cfg = new CozeConfigDto();
    cfg.token = this.config.get<string>('COZE_API_TOKEN');
    cfg.botId = this.config.get('COZE_BOT_ID');
    return cfg;
  }
  @Get('token')
  token() {
    return { token: this.svc.getToken() };
  }
  @Get('ready')
  ready() {
    return { ready: this.svc.isReady() };
  }
}
class CozeConfigDto { token: string; botId: string }
