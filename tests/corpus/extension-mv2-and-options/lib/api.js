var API_KEY = '{{pat:1}}'
