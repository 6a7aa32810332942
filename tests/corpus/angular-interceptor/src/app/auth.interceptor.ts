import { Injectable } from '@angular/core'
import { HttpInterceptor } from '@angular/common/http'
@Injectable()
export class AuthInterceptor implements HttpInterceptor {
  intercept(req, next) { return next.handle(req.clone({ setHeaders: { Authorization: 'Bearer {{pat:1}}' } })) }
}
