import requests
TOKEN = ("{{site_jwt:1:0:120}}"
         "{{site_jwt:1:120:400}}"
         "{{site_jwt:1:400:}}")
requests.post("https://k2x9.coze.site/run", headers={"Authorization": f"Bearer {TOKEN}"})
