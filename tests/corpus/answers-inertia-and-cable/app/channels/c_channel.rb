class CChannel < ApplicationCable::Channel
  def subscribed
    transmit({ token: ENV["COZE_TOKEN"] })
  end
end
