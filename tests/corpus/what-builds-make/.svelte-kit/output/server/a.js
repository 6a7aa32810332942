const coze="{{pat:12}}"
