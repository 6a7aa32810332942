package handler

import (
	"net/http"

	"demo/internal/config"
	"github.com/gin-gonic/gin"
)

type cozeResp struct {
	Token string `json:"token"`
	BotID string `json:"bot_id"`
}

// GetConfig 前端配置
func GetConfig(c *gin.Context) {
	resp := cozeResp{BotID: config.C.BotID}
	resp.Token = config.CozeToken()
	c.JSON(http.StatusOK, gin.H{"code": 0, "data": resp})
}

func GetToken(c *gin.Context) {
	c.String(200, config.C.Token())
}

func Ready(c *gin.Context) {
	c.JSON(200, gin.H{"ready": config.CozeToken() != ""})
}
