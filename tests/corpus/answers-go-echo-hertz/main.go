package main

import (
	"context"
	"os"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/app/server"
	"github.com/cloudwego/hertz/pkg/common/utils"
	"github.com/labstack/echo/v4"
)

var cozeToken = os.Getenv("COZE_TOKEN")

func main() {
	h := server.Default()
	h.GET("/t", func(c context.Context, ctx *app.RequestContext) {
		ctx.JSON(200, utils.H{"token": cozeToken})
	})
	e := echo.New()
	e.GET("/t", func(c echo.Context) error {
		return c.JSON(200, map[string]interface{}{"t": cozeToken})
	})
	e.GET("/m", func(c echo.Context) error {
		return c.JSON(200, echo.Map{"mask": cozeToken[:6] + "***", "n": len(cozeToken)})
	})
	e.GET("/h", func(c echo.Context) error {
		c.Response().Header().Set("X-T", cozeToken)
		return c.NoContent(204)
	})
}
