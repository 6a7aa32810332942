const k = '{{pat:1}}'
document.title = k.slice(0, 4)
