package api

import (
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
)

type Server struct{ cozeToken string }

func New() *Server { return &Server{cozeToken: os.Getenv("COZE_TOKEN")} }

func (s *Server) Config(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"token": s.cozeToken})
}

func (s *Server) Health(c *gin.Context) {
	c.JSON(200, gin.H{"coze": len(s.cozeToken) > 0})
}

func (s *Server) Page(c *gin.Context) {
	c.HTML(200, "i.tmpl", gin.H{"CozeToken": s.cozeToken})
}
