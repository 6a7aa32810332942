class A { String coze = "{{pat:1}}"; }
