"""Pages of the vendor's console where credentials are revoked, coze.cn first (docs: pat.md, oauth_apps.md)."""

PATS = ("https://www.coze.cn/open/oauth/pats", "https://www.coze.com/open/oauth/pats")
APPS = ("https://www.coze.cn/open/oauth/apps", "https://www.coze.com/open/oauth/apps")
GRANTS = (
    "https://www.coze.cn/open/oauth/authorizations",
    "https://www.coze.com/open/oauth/authorizations",
)
