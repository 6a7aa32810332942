from ninja import NinjaAPI
from django.conf import settings
api = NinjaAPI()
@api.get("/coze")
def coze(request):
    return {"token": settings.COZE_API_TOKEN}
