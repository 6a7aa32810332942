const coze="{{pat:2}}"
