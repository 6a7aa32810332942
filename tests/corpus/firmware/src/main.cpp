#include <Arduino.h>
#include <WiFi.h>

const char *token = "Bearer {{pat:1}}";
void setup() {}
void loop() {}
