class A { string coze = "{{pat:2}}"; }
