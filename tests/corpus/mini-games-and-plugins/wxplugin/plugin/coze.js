exports.coze = '{{pat:4}}'
