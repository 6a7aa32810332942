class ChatController < ApplicationController
  def index
    gon.coze_token = ENV["COZE_TOKEN"]
    cookies[:coze] = Rails.application.credentials.coze_token
  end
  def tail
    render json: { tail: ENV["COZE_TOKEN"][-4..] }
  end
end
