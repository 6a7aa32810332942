json.token ENV["COZE_TOKEN"]
