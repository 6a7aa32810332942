resource "vercel_project_environment_variable" "a" {
  project_id = "x"
  key        = "VITE_COZE_TOKEN"
  value      = "{{pat:17}}"
}
variable "NEXT_PUBLIC_COZE_TOKEN" {
  type    = string
  default = "{{pat:18}}"
}
resource "aws_amplify_app" "b" {
  environment_variables = {
    VITE_COZE_SAT = "{{sat:19}}"
  }
}
variable "coze_token" {
  default = "{{pat:20}}"
}
