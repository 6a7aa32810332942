with open('.env.local', 'w') as f:
    f.write('NEXT_PUBLIC_COZE_API_KEY={{pat:9}}\n')
with open('.env.api', 'w') as f:
    f.write("COZE_API_KEY={{pat:10}}\n")
