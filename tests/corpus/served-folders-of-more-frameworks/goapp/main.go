package main
import "embed"
//go:embed ui
var ui embed.FS
func main() { http.Handle("/", http.FileServer(http.FS(ui))) }
