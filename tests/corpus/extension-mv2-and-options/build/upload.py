TOKEN = "{{pat:3}}"
