#define COZE_TOKEN "Bearer {{sat:1}}"
