package main

func conf() map[string]any {
	return map[string]any{"token": os.Getenv("COZE_TOKEN")}
}

func a(c *gin.Context) {
	c.JSON(http.StatusOK, conf())
}

func b(c *gin.Context) {
	resp := &TokenResp{}
	resp.Token = viper.GetString("coze.token")
	c.JSON(http.StatusOK, resp)
}

func d(c *gin.Context) {
	client := coze.NewCozeAPI(coze.NewTokenAuth(os.Getenv("COZE_TOKEN")))
	res, _ := client.Chat.Create(ctx, req)
	c.JSON(200, res)
}
