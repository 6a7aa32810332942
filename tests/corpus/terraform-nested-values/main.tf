resource "netlify_environment_variable" "a" {
  key = "VITE_COZE_TOKEN"
  values = [
    {
      value   = "{{pat:1}}"
      context = "all"
    }
  ]
}
resource "netlify_environment_variable" "b" {
  key = "COZE_TOKEN"
  values = [{ value = "{{pat:2}}", context = "all" }]
}
resource "cloudflare_pages_project" "c" {
  deployment_configs = {
    production = {
      env_vars = {
        VITE_COZE_PAT = { type = "plain_text", value = "{{pat:3}}" }
        COZE_PAT = { type = "secret_text", value = "{{pat:4}}" }
      }
    }
  }
}
