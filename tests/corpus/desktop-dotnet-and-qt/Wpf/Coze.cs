class Coze { const string T = "{{pat:1}}"; }
