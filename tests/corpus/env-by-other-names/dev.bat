set VITE_COZE_TOKEN={{pat:13}}
setx VITE_COZE_SAT "{{sat:14}}"
