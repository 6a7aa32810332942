package main
func handler(w http.ResponseWriter, r *http.Request) {
	req, _ := http.NewRequest("POST", "https://api.coze.cn/v3/chat", r.Body)
	req.Header.Set("Authorization", "Bearer "+os.Getenv("COZE_API_TOKEN"))
	json.NewEncoder(w).Encode(map[string]any{"configured": os.Getenv("COZE_API_TOKEN") != ""})
}
