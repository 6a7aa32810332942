#include "esp_http_client.h"
static const char *CMD = "curl -H \"Authorization: Bearer {{cztei:1}}\" https://api.coze.cn/v3/chat";
