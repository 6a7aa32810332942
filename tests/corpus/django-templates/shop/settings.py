STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "assets"]
COZE_TOKEN = "{{sat:1}}"
