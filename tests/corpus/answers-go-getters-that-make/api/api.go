package api

import (
	"demo/coze"

	"github.com/gin-gonic/gin"
)

func T(c *gin.Context) {
	t, err := coze.AccessToken(c, c.GetString("uid"))
	if err != nil {
		c.JSON(500, gin.H{"err": err.Error()})
		return
	}
	c.JSON(200, gin.H{"token": t})
}

func U(c *gin.Context) {
	c.JSON(200, gin.H{"token": coze.Token()})
}
