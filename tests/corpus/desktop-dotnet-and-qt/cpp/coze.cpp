const char* coze = "{{pat:6}}";
