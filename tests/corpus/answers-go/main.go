package main

type conf struct {
	Token string `json:"token"`
}

var cozeToken = os.Getenv("COZE_API_TOKEN")

func a(w http.ResponseWriter, r *http.Request) {
	out := conf{Token: cozeToken}
	json.NewEncoder(w).Encode(out)
}

func b(w http.ResponseWriter, r *http.Request) {
	m := map[string]string{}
	m["token"] = cozeToken
	body, _ := json.Marshal(m)
	w.Write(body)
}

func c(e echo.Context) error {
	var resp conf
	resp.Token = cozeToken
	return e.JSON(200, resp)
}

func ok(w http.ResponseWriter, r *http.Request) {
	req, _ := http.NewRequest("POST", "https://api.coze.cn/v3/chat", nil)
	req.Header.Set("Authorization", "Bearer "+cozeToken)
	resp, _ := http.DefaultClient.Do(req)
	io.Copy(w, resp.Body)
}

func ok2(c *gin.Context) {
	st := gin.H{"configured": cozeToken != ""}
	c.JSON(200, st)
}
