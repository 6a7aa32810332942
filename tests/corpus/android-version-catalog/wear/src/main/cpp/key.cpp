const char* coze = "{{pat:3}}";
