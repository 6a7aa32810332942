const coze="{{pat:4}}"
