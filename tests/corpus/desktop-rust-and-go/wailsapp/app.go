package main
const coze = "{{pat:3}}"
