vercel deploy --prod --build-env NEXT_PUBLIC_COZE_TOKEN={{pat:1}}
vercel deploy -e COZE_TOKEN={{pat:2}}
eas secret:create --scope project --name EXPO_PUBLIC_COZE_PAT --value {{pat:3}}
heroku config:set VITE_COZE_SAT={{sat:4}}
aws amplify update-app --environment-variables A=b,VITE_COZE_KEY={{pat:5}}
az webapp config appsettings set --settings COZE_KEY={{pat:6}}
gcloud run deploy web --set-build-env-vars=NEXT_PUBLIC_COZE_SECRET={{pat:7}}
