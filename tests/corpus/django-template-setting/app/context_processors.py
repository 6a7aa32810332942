from django.conf import settings
def coze(request):
    return {'settings': settings}
