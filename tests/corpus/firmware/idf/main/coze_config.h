#pragma once
#include "esp_err.h"
#define COZE_ACCESS_TOKEN "{{sat:1}}"
