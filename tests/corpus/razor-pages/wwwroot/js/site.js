const cozeKey = "{{pat:2}}"
