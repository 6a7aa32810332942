flutter build apk --dart-define=COZE_ACCESS_TOKEN=$COZE_ACCESS_TOKEN
