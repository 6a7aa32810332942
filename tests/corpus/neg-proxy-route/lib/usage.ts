export const usage = { total_tokens: 64, max_token: 4096, token_count: 'COZE_TOKEN_COUNT' }
