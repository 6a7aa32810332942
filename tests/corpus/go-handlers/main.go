package main
import ("encoding/json"; "net/http"; "os")
func main() {
	http.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]string{"token": os.Getenv("COZE_API_TOKEN")})
	})
	http.Handle("/", http.FileServer(http.Dir("./ui")))
	http.ListenAndServe(":80", nil)
}
