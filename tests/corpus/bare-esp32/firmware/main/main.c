#include "freertos/FreeRTOS.h"
#include "coze.h"
void app_main(void) {}
