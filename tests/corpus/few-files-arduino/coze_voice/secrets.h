#define COZE_TOKEN "{{sat:1}}"
