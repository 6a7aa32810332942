import os
token = os.getenv("COZE_TOKEN")
