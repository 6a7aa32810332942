class S { String coze = "{{pat:6}}"; }
