New-Item -Path Env:\VITE_COZE_PAT1 -Value {{pat:8}}
