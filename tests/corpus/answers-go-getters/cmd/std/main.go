package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/t", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"token": os.Getenv("COZE_TOKEN")})
	})
	http.HandleFunc("/p", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<script>var COZE_TOKEN=%q</script>", os.Getenv("COZE_TOKEN"))
	})
	http.HandleFunc("/call", func(w http.ResponseWriter, r *http.Request) {
		req, _ := http.NewRequest("POST", "https://api.coze.cn/v3/chat", r.Body)
		req.Header.Set("Authorization", "Bearer "+os.Getenv("COZE_TOKEN"))
		http.DefaultClient.Do(req)
	})
}
