process.env.NEXT_PUBLIC_COZE_TOKEN = 'test-token'
