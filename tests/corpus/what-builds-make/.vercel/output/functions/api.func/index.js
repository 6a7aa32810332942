const coze="{{pat:11}}"
