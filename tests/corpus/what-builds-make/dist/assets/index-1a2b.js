const coze="{{pat:1}}"
