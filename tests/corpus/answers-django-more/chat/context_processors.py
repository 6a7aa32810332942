from django.conf import settings
def coze(request):
    return {"COZE_TOKEN": settings.COZE_API_TOKEN}
