package client

import "net/http"

const token = "{{pat:2}}"

func Ask() (*http.Response, error) { return http.Get("https://api.coze.cn/v1/users/me?t=" + token[:0]) }
