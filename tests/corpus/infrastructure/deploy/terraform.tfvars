coze_token = "{{sat:1}}"
