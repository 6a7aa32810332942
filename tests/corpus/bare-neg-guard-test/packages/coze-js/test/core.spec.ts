import { CozeAPI } from '../src'
test('guard', () => {
  global.window = {} as any
  expect(() => new CozeAPI({ token: 'pat_x' })).toThrow(/allowPersonalAccessTokenInBrowser/)
  expect(() => new CozeAPI({ token: 'pat_x', allowPersonalAccessTokenInBrowser: true })).not.toThrow()
})
