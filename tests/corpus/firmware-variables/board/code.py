import os
import wifi
t = os.getenv('COZE_TOKEN')
