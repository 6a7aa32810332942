"""Which kind of authorization replaces a leaked credential, by what it was and by who could see it.

Source: docs: authentication.md (personal tokens are for trying out; servers use OAuth JWT or a service token, pages
and apps OAuth PKCE, devices the device code), session_isolation.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.model.findings import ExposureLevel
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.response.case import Case

_CLIENT = Text(
    "For a page or an app: no token that lives longer than the visit. Let your back end issue a short OAuth JWT token "
    "with a `session_name` for each user, or sign users in with OAuth PKCE; a device without a browser uses the "
    "device code.",
    "网页或应用：不要使用比访问更长久的令牌。由后端为每个用户签发带 `session_name` 的短期 OAuth JWT 令牌，"
    "或让用户通过 OAuth PKCE 登录；没有浏览器的设备使用设备码。",
)
_SERVER = Text(
    "For a server: OAuth JWT (it signs, and asks for tokens of minutes), or a service token with an end; either from an "
    "environment variable or a secret store.",
    "服务端：OAuth JWT（自行签名，换取有效期为分钟级的令牌），或设有期限的服务访问令牌；均从环境变量或密钥管理服务读取。",
)
_DOCS = Text(
    "Documentation needs none: write `pat_…` or a variable's name.",
    "文档不需要真实凭证：请写 `pat_…` 或变量名。",
)
_BY_LEVEL: dict[ExposureLevel, Text] = {
    "client": _CLIENT, "server": _SERVER, "config": _SERVER, "unknown": _SERVER, "docs": _DOCS,
}  # fmt: skip
# Kinds that a personal or service token's replacement is not for: they are made anew.
_ACCESS_TOKENS = frozenset({"coze-pat", "coze-sat", "coze-playground-token"})


def authorization(case: Case) -> Text:
    """What to use instead."""
    return _BY_LEVEL[case.level] if case.rule.id in _ACCESS_TOKENS else case.rule.instead
