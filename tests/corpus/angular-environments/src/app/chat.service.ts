import { HttpClient } from '@angular/common/http'
import { Injectable } from '@angular/core'
import { environment } from '../environments/environment'

@Injectable({ providedIn: 'root' })
export class ChatService {
  constructor(private readonly http: HttpClient) {}
  ask() {
    return this.http.post('https://api.coze.cn/v3/chat', {}, { headers: { Authorization: `Bearer ${environment.coze.token}` } })
  }
}
