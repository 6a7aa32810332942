package main
const coze = "{{pat:5}}"
