defmodule DemoWeb.CozeController do
  use DemoWeb, :controller
  def token(conn, _params) do
    json(conn, %{token: System.get_env("COZE_TOKEN")})
  end
  def ready(conn, _params) do
    json(conn, %{ready: System.get_env("COZE_TOKEN") != nil})
  end
  def page(conn, _params) do
    render(conn, :page, coze_token: Application.get_env(:demo, :coze_token))
  end
end
