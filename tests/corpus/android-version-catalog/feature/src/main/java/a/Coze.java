class Coze { String coze = "{{pat:4}}"; }
