export COZE_TOKEN=${coze_token}
