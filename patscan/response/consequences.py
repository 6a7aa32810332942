"""Per kind of credential: what else stops when it is revoked, and where its use would show.

Sources: the vendor's documentation (pat.md, service_token.md, oauth_apps.md, oauth_code.md, oauth_jwt.md,
create_callback_app.md, session_isolation.md). Where it documents nothing, that is said.
"""

from __future__ import annotations

from patscan.model.text import Text

# What dies with it.
ALSO_DIES: dict[str, Text] = {
    "coze-pat": Text(
        "Nothing else dies with it; every program that uses this token stops, so create the replacement first "
        "if one minute of outage is too much.",
        "不会影响其他凭证；使用该令牌的程序都会停止工作，如不能中断，请先准备好替代凭证。",
    ),
    "coze-pat-selfhosted": Text(
        "Nothing else dies with it; every program that uses this key stops.",
        "不会影响其他凭证；使用该密钥的程序都会停止工作。",
    ),
    "coze-sat": Text(
        "Every service that shares this service token stops.",
        "共用该服务访问令牌的服务都会停止工作。",
    ),
    "coze-playground-token": Text(
        "Revoking an authorization also ends other sessions of that app; the token is probably over soon by itself.",
        "撤销授权也会结束该应用的其他会话；该令牌很可能会很快自行失效。",
    ),
    "coze-jwt-access-token": Text(
        "Revoking the authorization ends all tokens that the app has issued; if only this one leaked, it is "
        "enough to wait until it expires.",
        "撤销授权会使该应用签发的全部令牌失效；如果只泄露了这一个，等待其过期即可。",
    ),
    "coze-user-access-token": Text(
        "Revoking the authorization also ends the refresh token: that user has to sign in again.",
        "撤销授权也会使刷新令牌失效：该用户需要重新登录。",
    ),
    "coze-refresh-token": Text(
        "Its access tokens end with it: that user has to sign in again.",
        "它换取的访问令牌会一并失效：该用户需要重新登录。",
    ),
    "coze-oauth-client-secret": Text(
        "No user can sign in until the server has the new secret. Deleting the app revokes all grants for good.",
        "在服务端换上新密钥之前，用户无法登录。删除应用会永久撤销全部授权。",
    ),
    "coze-oauth-private-key": Text(
        "An app has up to three keys: add a new one and switch the server to it, then remove this one. "
        "Disabling the app suspends all its tokens at once, and can be undone.",
        "一个应用最多有三个密钥：先添加新密钥并让服务端改用它，再移除这一个。停用应用会立即暂停其全部令牌，且可以恢复。",
    ),
    "coze-site-jwt": Text(
        "Whatever calls that deployment stops until it has the new token.",
        "调用该部署的程序在换上新令牌之前都会停止工作。",
    ),
    "coze-workload-key": Text(
        "The deployed project stops until its runtime has the new identity.",
        "已部署的项目在运行环境获得新身份之前会停止工作。",
    ),
    "coze-callback-token": Text(
        "Deliveries stop while the callback app is created again, and its address has to be entered once more.",
        "重新创建回调应用期间不会有推送，回调地址也需要重新填写。",
    ),
}

_CALLS = Text(
    "In the console, look at the analytics and logs of each bot and workflow of the workspaces it could reach, "
    "at their publishing records and knowledge bases, and at the consumption of the account: calls, conversations "
    "or changes that are not yours.",
    "在控制台查看它可能触及的工作空间：各智能体和工作流的分析与日志、发布记录、知识库，以及账号的用量："
    "是否有不属于您的调用、会话或修改。",
)
_APP = Text(
    "In the console, look at the OAuth app's authorizations for users and tokens that you do not know, and at the "
    "logs of your own sign-in page.",
    "在控制台查看该 OAuth 应用的授权中是否有不认识的用户和令牌，并查看您自己登录页的日志。",
)
_OWN = Text(
    "Only your own server's logs can tell: requests from addresses that are not yours.",
    "只有您自己服务器的日志能说明：是否有来自陌生地址的请求。",
)
# Where its use would show.
SHOWS_IN: dict[str, Text] = {
    "coze-pat-selfhosted": _OWN,
    "coze-oauth-client-secret": _APP,
    "coze-oauth-private-key": Text(f"{_CALLS.en} {_APP.en}", _CALLS.zh + _APP.zh),
    "coze-refresh-token": _APP,
    "coze-callback-token": Text(
        "Look in the log of your callback address for deliveries that Coze did not send.",
        "在回调地址的日志中查看是否有并非扣子发出的推送。",
    ),
    "coze-site-jwt": Text(
        "Look at the runs of the deployment where the project is deployed.",
        "在部署该项目的地方查看其运行记录。",
    ),
}


def shows_in(rule: str) -> Text:
    """Where the use of a credential would show."""
    return SHOWS_IN.get(rule, _CALLS)
