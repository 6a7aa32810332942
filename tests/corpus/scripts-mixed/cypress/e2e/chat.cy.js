const token = '{{pat:6}}'
