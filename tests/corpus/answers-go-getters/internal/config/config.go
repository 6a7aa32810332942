package config

import "os"

type Config struct {
	token string
	BotID string
}

var C = &Config{token: os.Getenv("COZE_API_TOKEN")}

func (c *Config) Token() string { return c.token }

func CozeToken() string {
	return os.Getenv("COZE_API_TOKEN")
}
