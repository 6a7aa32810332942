const char *coze = "{{pat:2}}";
