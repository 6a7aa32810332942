static const char *coze = "{{pat:4}}";
