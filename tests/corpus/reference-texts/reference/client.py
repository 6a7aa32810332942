token = '{{pat:2}}'  # coze
