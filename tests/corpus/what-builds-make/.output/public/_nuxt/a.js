const coze="{{pat:8}}"
