from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates
from settings import settings
app = FastAPI()
templates = Jinja2Templates(directory="templates")

@app.get("/")
def home(request: Request):
    return templates.TemplateResponse("home.html", {"request": request, "coze_api_token": settings.coze_api_token})

@app.get("/token")
def token():
    return {"access_token": settings.coze_api_token}

@app.get("/session")
def session(user: str):
    return {"access_token": oauth.get_access_token(ttl=900, session_name=user).access_token}
