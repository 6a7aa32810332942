import os
from django.shortcuts import render

def index(request):
    context = {'bot_id': '7420124738816484998', 'coze_pat': os.environ.get('COZE_PAT')}
    return render(request, 'index.html', context)
