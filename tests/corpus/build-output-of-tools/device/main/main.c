#include "esp_log.h"
// talks to ws.coze.cn with a token from our own back end
void app_main(void) {}
