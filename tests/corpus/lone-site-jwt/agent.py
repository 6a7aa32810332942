import requests
requests.post("https://89z3fffv3y.coze.site/run", headers={"Authorization": "Bearer {{site_jwt:2}}"})
