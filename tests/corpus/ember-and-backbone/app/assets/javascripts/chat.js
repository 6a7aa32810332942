//= require jquery
$(function () { $.ajax({ url: 'https://api.coze.cn/v3/chat', headers: { Authorization: 'Bearer {{pat:2}}' } }) })
