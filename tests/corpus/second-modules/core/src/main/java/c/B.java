class B { String coze = "{{pat:2}}"; }
