from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render


def chat(request):
    return render(request, "chat.html", {"coze_token": settings.COZE_TOKEN})


def whoami(request):
    return JsonResponse({"user": request.user.username})
