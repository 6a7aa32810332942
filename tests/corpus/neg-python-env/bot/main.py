import os
TOKEN = os.getenv("COZE_API_TOKEN", "")
VITE_LIKE = os.getenv("VITE_COZE_TOKEN")
print(f"token set: {bool(TOKEN)}")
def health():
    return {"coze_token": "configured" if TOKEN else "missing"}
