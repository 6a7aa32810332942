class D { String coze = "{{pat:3}}"; }
