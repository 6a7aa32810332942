GITHUB_APP_KEY_PATH = "keys/github.pem"
COZE_JWT_OAUTH_PRIVATE_KEY_FILE_PATH = "private_key.pem"
COZE_PUBLIC_KEY_ID = "{{alnum:43}}"
SUPABASE_ANON = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSJ9.{{alnum:43}}"
