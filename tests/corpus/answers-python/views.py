from django.conf import settings
from django.http import JsonResponse
from django.views.generic import TemplateView
from rest_framework.views import APIView

def config(request):
    data = {"bot": "1"}
    data["token"] = settings.COZE_API_TOKEN
    return JsonResponse(data)

class Page(TemplateView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["coze_token"] = settings.COZE_API_TOKEN
        return context

class Conf(APIView):
    def get(self, request):
        payload = {"token": settings.COZE_PAT}
        return Response(payload)
