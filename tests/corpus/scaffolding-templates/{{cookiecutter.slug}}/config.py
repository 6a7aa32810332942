COZE_TOKEN = "{{ cookiecutter.coze_token }}"
