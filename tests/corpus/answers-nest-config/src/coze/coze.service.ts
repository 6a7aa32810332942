import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
@Injectable()
export class CozeService {
  constructor(private readonly config: ConfigService) {}
  getToken() {
    return this.config.get<string>('COZE_API_TOKEN');
  }
  isReady() {
    return !!this.config.get('COZE_API_TOKEN');
  }
}
