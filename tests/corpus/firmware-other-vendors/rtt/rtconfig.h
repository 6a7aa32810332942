#define RT_NAME_MAX 8
