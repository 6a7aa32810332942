package main
import "github.com/gin-gonic/gin"
func main() {
	r := gin.Default()
	r.GET("/cfg", func(c *gin.Context) { c.JSON(200, gin.H{"cozeToken": os.Getenv("COZE_TOKEN")}) })
	r.POST("/ask", func(c *gin.Context) { ask(os.Getenv("COZE_TOKEN"), c) })
}
