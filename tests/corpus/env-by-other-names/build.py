import os, subprocess
os.environ['VITE_COZE_TOKEN'] = '{{pat:16}}'
COZE_TOKEN = '{{pat:17}}'
VITE_COZE_NOTE = '{{pat:18}}'
subprocess.run(['npm', 'run', 'build'])
