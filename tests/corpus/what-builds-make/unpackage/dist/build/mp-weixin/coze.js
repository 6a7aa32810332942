const coze="{{pat:9}}"
