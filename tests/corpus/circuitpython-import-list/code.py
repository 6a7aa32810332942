import os, wifi, board
token = os.getenv("COZE_TOKEN")
