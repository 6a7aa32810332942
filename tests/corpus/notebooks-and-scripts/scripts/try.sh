#!/bin/sh
curl -s https://api.coze.cn/v1/workflow/stream_run -H "Authorization: Bearer {{cztei:1}}" -d '{}'
