URL = "https://89z3fffv3y.coze.site/stream_run"
TOKEN = (
    "{{site_jwt:1::300}}"
    "{{site_jwt:1:300:}}"
)
