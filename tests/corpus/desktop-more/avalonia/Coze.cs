class Coze { string t = "{{pat:1}}"; }
