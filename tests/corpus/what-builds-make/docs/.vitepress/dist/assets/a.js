const coze="{{pat:14}}"
