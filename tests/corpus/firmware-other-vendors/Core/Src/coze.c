#include "main.h"
const char *coze = "{{pat:1}}";
