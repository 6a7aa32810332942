from fastapi import FastAPI
app = FastAPI()
COZE_PAT = "{{pat:1}}"

@app.get("/coze/token")
async def coze_token():
    return {"token": COZE_PAT}
