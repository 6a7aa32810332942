import { describe, expect, it } from 'vitest'
import { CozeAPI } from '@coze/api'

describe('guard', () => {
  it('refuses a personal token', () => {
    expect(() => new CozeAPI({ token: 'pat_test', allowPersonalAccessTokenInBrowser: false })).toThrow()
  })
  it('lets it pass when told so', () => {
    expect(() => new CozeAPI({ token: 'pat_test', allowPersonalAccessTokenInBrowser: true })).not.toThrow()
  })
})
