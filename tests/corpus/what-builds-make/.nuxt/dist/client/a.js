const coze="{{pat:6}}"
