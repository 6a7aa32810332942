import itchat
API_KEY = 'pat_{{pat:1:4:}}'
