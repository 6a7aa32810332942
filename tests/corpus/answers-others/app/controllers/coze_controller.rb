class CozeController < ApplicationController
  def show
    data = { bot: 1 }
    data[:token] = ENV['COZE_API_TOKEN']
    render json: data
  end
end
