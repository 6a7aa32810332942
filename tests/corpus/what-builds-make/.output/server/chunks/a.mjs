const coze="{{pat:7}}"
