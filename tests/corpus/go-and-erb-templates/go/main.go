package main

import (
	"html/template"
	"net/http"
	"os"
)

const spare = "{{pat:1}}"

func main() {
	page := template.Must(template.ParseFiles("templates/chat.html"))
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		page.Execute(w, map[string]string{"CozeToken": os.Getenv("COZE_API_TOKEN")})
	})
	http.ListenAndServe(":8080", nil)
}
