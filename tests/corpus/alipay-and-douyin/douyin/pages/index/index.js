import { post } from '../../utils/http'
Page({ ask() { post('/v3/chat', {}) } })
