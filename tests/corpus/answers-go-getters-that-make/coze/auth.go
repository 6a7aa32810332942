package coze

import (
	"context"

	coze "github.com/coze-dev/coze-go"
)

func AccessToken(ctx context.Context, uid string) (string, error) {
	t, err := client.GetAccessToken(ctx, &coze.GetJWTAccessTokenReq{TTL: 900, SessionName: &uid})
	if err != nil {
		return "", err
	}
	return t.AccessToken, nil
}

func Token() string {
	return cache.Get("coze_token")
}
