import os
COZE = {'TOKEN': os.environ.get('COZE_API_TOKEN'), 'BOT': '7'}
