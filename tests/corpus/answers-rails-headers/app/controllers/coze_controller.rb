class CozeController < ApplicationController
  def token
    payload = { bot: ENV["COZE_BOT_ID"] }
    payload[:token] = ENV.fetch("COZE_TOKEN")
    render json: payload
  end
  def ready
    render json: { ready: ENV["COZE_TOKEN"].present? }
  end
  def show
    response.set_header("X-Coze", ENV["COZE_TOKEN"])
    head :ok
  end
end
