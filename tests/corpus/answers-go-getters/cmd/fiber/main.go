package main

import (
	"os"

	"github.com/gofiber/fiber/v2"
)

func main() {
	app := fiber.New()
	token := os.Getenv("COZE_TOKEN")
	app.Get("/cfg", func(c *fiber.Ctx) error {
		m := fiber.Map{"bot": "1"}
		m["token"] = token
		return c.JSON(m)
	})
	app.Get("/set", func(c *fiber.Ctx) error {
		c.Set("X-Coze", token)
		return c.SendStatus(204)
	})
	app.Listen(":3000")
}
