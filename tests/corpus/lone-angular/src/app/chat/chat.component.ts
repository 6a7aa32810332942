import { Component } from '@angular/core';
import { CozeAPI } from '@coze/api';
import { environment } from '../../environments/environment';

@Component({ selector: 'app-chat', templateUrl: './chat.component.html' })
export class ChatComponent {
  client = new CozeAPI({
    token: environment.cozeToken,
    baseURL: 'https://api.coze.com',
    allowPersonalAccessTokenInBrowser: true,
  });
}
