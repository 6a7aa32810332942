front_env = { VITE_COZE_SAT = "{{sat:5}}" }
