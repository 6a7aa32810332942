#!/bin/sh
sed -i "s|__COZE_TOKEN__|$COZE_TOKEN|g" /usr/share/nginx/html/assets/*.js
envsubst '$COZE_PAT' < /tpl/config.js > /usr/share/nginx/html/config.js
node server.js --token "$COZE_API_KEY"
