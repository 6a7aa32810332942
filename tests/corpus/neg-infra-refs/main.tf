resource "x" "y" { token = var.coze_token }
