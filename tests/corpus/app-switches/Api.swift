let on = Bundle.main.object(forInfoDictionaryKey: "COZE_TOKEN_ENABLED")
