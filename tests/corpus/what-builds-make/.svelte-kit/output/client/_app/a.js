const coze="{{pat:13}}"
