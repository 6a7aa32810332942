class ChatController < ApplicationController
  def token
    render json: { token: ENV['COZE_API_TOKEN'] }
  end
  def ask
    HTTP.auth("Bearer #{ENV['COZE_API_TOKEN']}").post('https://api.coze.cn/v3/chat')
  end
end
