flutter build web --dart-define-from-file=env/prod.json
