const coze="{{pat:10}}"
