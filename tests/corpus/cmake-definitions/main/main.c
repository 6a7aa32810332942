#include "sdkconfig.h"
const char *t = CONFIG_COZE_API_TOKEN;
