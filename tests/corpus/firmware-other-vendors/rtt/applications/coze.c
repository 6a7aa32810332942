#include <rtthread.h>
static const char *coze = "{{pat:2}}";
