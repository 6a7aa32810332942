class C { string coze = "{{pat:5}}"; }
