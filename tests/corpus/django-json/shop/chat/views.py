from django.conf import settings
from django.http import JsonResponse

def config(request):
    return JsonResponse({'bot': settings.COZE['BOT'], 'token': settings.COZE['TOKEN']})

def ask(request):
    r = requests.post('https://api.coze.cn/v3/chat', headers={'Authorization': f"Bearer {settings.COZE['TOKEN']}"})
    return JsonResponse(r.json())
