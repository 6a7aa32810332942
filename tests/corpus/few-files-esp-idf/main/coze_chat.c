#include "esp_log.h"
#include "esp_websocket_client.h"

static const char *TAG = "coze";
static const char *HEADERS = "Authorization: Bearer {{pat:1}}\r\n";
