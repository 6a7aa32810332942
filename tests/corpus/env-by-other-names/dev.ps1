$env:VITE_COZE_TOKEN = "{{pat:11}}"
$env:COZE_TOKEN = "{{pat:12}}"
npm run build
