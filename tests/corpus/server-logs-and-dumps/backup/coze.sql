2026-01-01 coze token response {"access_token":"{{czs:9}}"}
