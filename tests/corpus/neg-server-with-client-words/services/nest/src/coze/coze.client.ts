import { Injectable } from '@nestjs/common'

@Injectable()
export class CozeClient {
  private readonly token = '{{pat:3}}'
}
