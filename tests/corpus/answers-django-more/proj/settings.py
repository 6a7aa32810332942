import os
DEBUG = False
INSTALLED_APPS = ["django.contrib.staticfiles", "chat"]
COZE_API_TOKEN = os.environ.get("COZE_API_TOKEN")
