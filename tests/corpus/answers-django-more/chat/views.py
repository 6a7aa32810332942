from django.conf import settings
from django.http import JsonResponse, HttpResponse
from django.views.generic import TemplateView
from rest_framework.views import APIView
from rest_framework.response import Response
class ChatView(TemplateView):
    template_name = "chat.html"
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["coze_token"] = settings.COZE_API_TOKEN
        return context
class TokenAPI(APIView):
    def get(self, request):
        data = dict(token=getattr(settings, "COZE_API_TOKEN", None))
        return Response(data)
class Health(APIView):
    def get(self, request):
        return Response({"coze": settings.COZE_API_TOKEN is not None})
def cfg(request):
    resp = JsonResponse({"ok": 1})
    resp.set_cookie("coze_token", settings.COZE_API_TOKEN)
    return resp
