import { Component } from '@angular/core'
import { ChatService } from './chat.service'

@Component({ selector: 'app-root', template: '<button (click)="chat.ask()">{{ label }}</button>' })
export class AppComponent {
  label = 'ask'
  constructor(readonly chat: ChatService) {}
}
