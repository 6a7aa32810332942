#define COZE_TOKEN "{{pat:3}}"
