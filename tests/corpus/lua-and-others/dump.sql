INSERT INTO settings VALUES ('coze_token', '{{sat:1}}');
