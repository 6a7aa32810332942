const coze="{{pat:5}}"
