package main
import "machine"
const coze = "{{pat:3}}"
func main() { machine.LED.High() }
