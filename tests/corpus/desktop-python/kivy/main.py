from kivy.app import App
coze = "{{pat:5}}"
