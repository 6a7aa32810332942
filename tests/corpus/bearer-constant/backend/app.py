API_KEY = "{{pat:2}}"
