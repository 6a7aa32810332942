get('/chat') { HTTP.auth("Bearer #{ENV['COZE_TOKEN']}").get('https://api.coze.cn/v1/bots').to_s }
