const coze="{{pat:15}}"
