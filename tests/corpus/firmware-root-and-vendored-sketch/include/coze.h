#define COZE "{{pat:3}}"
