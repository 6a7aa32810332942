#include <WiFi.h>
#include <HTTPClient.h>
const char* cozeToken = "{{pat:1}}";
void setup() { Serial.begin(115200); }
void loop() {}
