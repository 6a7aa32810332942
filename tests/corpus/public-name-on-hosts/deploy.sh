#!/bin/sh
netlify env:set VITE_COZE_TOKEN {{pat:16}}
echo "{{pat:17}}" | vercel env add VITE_COZE_SAT production
gh variable set VITE_COZE_KEY --body "{{pat:18}}"
export COZE_TOKEN={{pat:19}}
