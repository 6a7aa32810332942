package main
import "fyne.io/fyne/v2/app"
const coze = "{{pat:4}}"
