"""What somebody who responds to a leak needs to know of each family: one row per fact, with its source.

`patscan explain` and `docs/rules.md` show these after the rule's own texts.
"""

from __future__ import annotations

from typing import NamedTuple

from patscan.model.text import Text


class Detail(NamedTuple):
    """One fact: the rules it is about, its topic, and the pages of the vendor's documentation that say so."""

    rules: tuple[str, ...]
    topic: Text
    text: Text
    sources: tuple[str, ...]


_VALIDITY = Text("Validity", "有效期")
_LIMITS = Text("Limits", "数量限制")
_REACH = Text("What it can do", "权限范围")
_ROLES = Text("Roles and editions", "角色与版本")
_ERRORS = Text("Error codes", "错误码")
_END = Text("What ends it", "何时失效")
_PLACE = Text("Where it may be used", "使用场合")
_SWITCH = Text("Kill switch", "紧急手段")
_FORM = Text("What it looks like", "形式")
_USE = Text("How it is used", "用法")

_PAT, _SAT = ("coze-pat",), ("coze-sat",)
_OF_API = (
    "coze-pat",
    "coze-sat",
    "coze-playground-token",
    "coze-jwt-access-token",
    "coze-user-access-token",
)
_ISSUED = ("coze-jwt-access-token",)
_USER = ("coze-user-access-token", "coze-refresh-token")

DETAILS: tuple[Detail, ...] = (
    # --- personal access tokens
    Detail(_PAT, _PLACE, Text(
        "For tests only: the vendor says that production must not use it, and that it must never be in a browser or other client "
        "code. Where a project deploys one, `coze-pat-in-production` tells.",
        "仅供测试：官方要求不要用于生产环境，也绝不要放在浏览器或其他客户端代码中。项目把它部署到生产环境时，`coze-pat-in-production` 会提示。",
    ), ("docs: pat.md", "docs: authentication.md")),
    Detail(_PAT, _VALIDITY, Text(
        "1 to 30 days, chosen when it is made; it cannot be extended or edited afterwards. Tokens made before 2024-10-16 keep "
        "the validity they had, which may be for ever. The console shows it once.",
        "1 至 30 天，创建时选定，之后不能延长或修改。2024-10-16 之前创建的令牌保留原有效期，可能永久有效。控制台只显示一次。",
    ), ("docs: pat.md", "docs: changelog.md")),
    Detail(_PAT, _LIMITS, Text(
        "Personal edition: ten for each user. Team and enterprise editions: twenty for each user and a thousand for the team or "
        "enterprise. Deleting one frees its place.",
        "个人版：每个用户 10 个。团队版和企业版：每个用户 20 个，每个团队或企业 1000 个。删除后释放名额。",
    ), ("docs: pat.md",)),
    Detail(_PAT, _REACH, Text(
        "The permissions that were ticked, in the workspaces that were chosen, which may be all present and future ones. "
        "Permissions are of three levels: workspace; account (conversations, files, voices); team or enterprise (bills, quotas of "
        "devices).",
        "创建时勾选的权限，在所选的工作空间内有效，也可能是现有和将来的全部工作空间。权限分三级：工作空间；账号（会话、文件、音色）；"
        "团队或企业（账单、设备额度）。",
    ), ("docs: pat.md", "docs: authentication.md")),
    Detail(_PAT, _ROLES, Text(
        "Every role of every edition can make one. Personal edition: its user owns the workspaces, so only the ticked permissions "
        "limit it. Team and enterprise: a member's token reads and chats with other people's bots in a workspace but "
        "cannot edit them; only an administrator's token reaches the team's or enterprise's level.",
        "所有版本的所有角色都可以创建。个人版：用户就是工作空间的所有者，只受所勾选权限的限制。团队版和企业版：成员的令牌可以查看他人的"
        "智能体并与之对话，但不能编辑；只有管理员的令牌能使用团队或企业级权限。",
    ), ("docs: pat.md", "docs: authentication.md")),
    Detail(_PAT, _END, Text(
        "Its day; deleting it; transferring the ownership of the workspace; migrating the workspace to a team or "
        "enterprise. The console says that a token found in public may be disabled: do not rely on it.",
        "到期；被删除；工作空间转让所有权；工作空间迁移到团队或企业。控制台提示公开泄露的令牌可能被自动禁用，但不应依赖这一点。",
    ), ("docs: pat.md", "docs: authentication_faq.md", "docs: update_authorization.md", "coze-studio: locales/en.json (pat_reminder_2)")),
    Detail(_PAT, _SWITCH, Text(
        "Transferring the ownership of a workspace ends all its tokens at once, also those that you cannot find. The price: "
        "the workspace is another user's, and everything that runs on any of its tokens stops.",
        "转让工作空间的所有权会使其全部令牌立即失效，包括找不到的那些。代价：工作空间归他人所有，依赖其任何令牌的服务全部中断。",
    ), ("docs: pat.md",)),
    # --- service access tokens
    Detail(_SAT, _VALIDITY, Text(
        "1, 30, 90 or 180 days, a chosen day, or long-term; it can be changed later. The console shows it once.",
        "1、30、90、180 天，自选日期，或长期有效；之后可以修改。控制台只显示一次。",
    ), ("docs: service_token.md", "docs: authentication.md")),
    Detail(_SAT, _LIMITS, Text(
        "Ten for each user in the personal edition, a hundred for a team or enterprise.",
        "个人版每个用户 10 个，每个团队或企业 100 个。",
    ), ("docs: service_token.md",)),
    Detail(_SAT, _ROLES, Text(
        "In the team and enterprise editions, only super administrators and administrators make them. It is no person's: it stays when people leave.",
        "团队版和企业版中，只有超级管理员和管理员可以创建。它不属于个人：人员离开后仍然有效。",
    ), ("docs: service_token.md", "docs: authentication.md")),
    Detail(_SAT, _PLACE, Text(
        "On servers only: the page about service tokens forbids them in a browser or other client code. The pages of the Chat SDK "
        "and Web SDK suggest one in production all the same: it would be in the page.",
        "只能用于服务端：服务访问令牌的文档禁止将其放在浏览器或其他客户端代码中。Chat SDK 和 Web SDK 的文档却建议在生产环境使用它，而那样它就在网页里。",
    ), ("docs: service_token.md", "docs: install_web_sdk.md", "docs: ui_builder_web_sdk.md")),
    Detail(_SAT, _END, Text(
        "Its day, if it has one; deleting it. It has no session isolation.", "到期（如果设有期限）；被删除。它没有会话隔离。",
    ), ("docs: service_token.md",)),
    # --- what the API answers
    Detail(_OF_API, _ERRORS, Text(
        "4101: it lacks a permission, or the workspace was not granted. 4100: it is not accepted, because it is wrong, expired, deleted "
        "or of the other region; the answer does not tell which. Some addresses answer 700012006 instead, and `/v3/chat` 4101 with "
        "HTTP status 200 and \"The token you entered is incorrect\".",
        "4101：缺少权限，或未授权该工作空间。4100：不被接受，可能是错误、已过期、已删除或属于另一站点，返回内容不作区分。部分接口改为返回 "
        "700012006；`/v3/chat` 则返回 4101（HTTP 状态码为 200），提示 “The token you entered is incorrect”。",
    ), ("docs: troubleshooting_4100_4101.md", "docs: coze_error_codes.md", "counted: answers in public notes")),
    # --- OAuth
    Detail(_ISSUED, _VALIDITY, Text(
        "15 minutes unless more was asked for, 86,399 seconds at most. There is no refresh token: the service signs again.",
        "默认 15 分钟，最长 86,399 秒。没有刷新令牌：服务端重新签名换取。",
    ), ("docs: oauth_jwt.md",)),
    Detail(_ISSUED, _REACH, Text(
        "What the OAuth app was granted. With a `session_name`, only the conversations of that session; without one, all of the app's.",
        "该 OAuth 应用获得的授权。指定了 `session_name` 时只能访问该会话的对话；未指定时可访问应用的全部对话。",
    ), ("docs: oauth_jwt.md", "docs: session_isolation.md")),
    Detail((*_ISSUED, "coze-user-access-token"), _END, Text(
        "Its time. Disabling the app suspends all its tokens, and can be undone; revoking the authorization deletes them.",
        "到期。停用应用会暂停其全部令牌，可以恢复；撤销授权会将其删除。",
    ), ("docs: oauth_apps.md",)),
    Detail(_USER, _VALIDITY, Text(
        "The access token 15 minutes, the refresh token 30 days; each use of the refresh token gives a new pair.",
        "访问令牌 15 分钟，刷新令牌 30 天；每次刷新都会得到新的一对令牌。",
    ), ("docs: oauth_code.md", "docs: oauth_pkce.md")),
    Detail(("coze-oauth-client-secret",), _VALIDITY, Text(
        "Until it is reset or the app is deleted.", "直到密钥被重置或应用被删除。",
    ), ("docs: oauth_code.md", "docs: oauth_apps.md")),
    Detail(("coze-oauth-client-secret",), _USE, Text(
        "As `Authorization: Bearer` to `/api/permission/oauth2/token`, with a code or a refresh token: alone it gets no token.",
        "作为 `Authorization: Bearer` 发送到 `/api/permission/oauth2/token`，并附上授权码或刷新令牌：仅凭它得不到令牌。",
    ), ("docs: oauth_code.md",)),
    Detail(("coze-oauth-private-key",), _VALIDITY, Text(
        "Until the key is removed from the app, or the app is deleted.", "直到该密钥从应用中移除，或应用被删除。",
    ), ("docs: oauth_apps.md",)),
    Detail(("coze-oauth-private-key",), _LIMITS, Text(
        "Three key pairs for each app: add the new one first, deploy it, then remove the leaked one. The key's id is public.",
        "每个应用最多三对密钥：先添加并部署新密钥，再移除泄露的密钥。密钥 ID 是公开的。",
    ), ("docs: oauth_apps.md", "docs: oauth_jwt.md")),
    Detail(("coze-oauth-private-key",), _SWITCH, Text(
        "Disabling the app suspends all its tokens at once, and can be undone. Deleting it revokes every grant for good.",
        "停用应用会立即暂停其全部令牌，可以恢复。删除应用会永久撤销全部授权。",
    ), ("docs: oauth_apps.md",)),
    # --- others
    Detail(("coze-pat-selfhosted",), _VALIDITY, Text(
        "1 to 365 days, or for ever; the server keeps its MD5 only.", "1 至 365 天或永久有效；服务端只保存其 MD5。",
    ), ("coze-studio: idl/permission/openapiauth.thrift", "coze-studio: backend/domain/openauth/openapiauth/internal/dal/api_key.go")),
    Detail(("coze-pat-selfhosted",), _ERRORS, Text(
        "700012006, with HTTP status 200: your server does not accept it.", "700012006（HTTP 状态码为 200）：您的服务端不接受它。",
    ), ("coze-studio: backend/",)),
    Detail(("coze-playground-token",), _VALIDITY, Text(
        "Not documented. Treat it as live until the account's authorizations are reviewed.", "没有文档说明。在检查该账号的授权之前应视为有效。",
    ), ("undocumented",)),
    Detail(("coze-site-jwt",), _FORM, Text(
        "A JWT (RS256) whose `iss` is `https://api.coze.cn`; `exp` is in milliseconds, about the year 2230. It is often split over several string literals.",
        "JWT（RS256），`iss` 为 `https://api.coze.cn`；`exp` 以毫秒计，约为 2230 年。它常被拆成多个字符串字面量。",
    ), ("counted: more than 12 public files",)),
    Detail(("coze-workload-key",), _USE, Text(
        "Against `integration.coze.cn`, as `COZE_WORKLOAD_IDENTITY_API_KEY`; the id before the colon is no secret, the key behind it is.",
        "以 `COZE_WORKLOAD_IDENTITY_API_KEY` 访问 `integration.coze.cn`；冒号前的 ID 不是秘密，冒号后的密钥是。",
    ), ("counted: 2 public files",)),
    Detail(("coze-callback-token",), _USE, Text(
        "`X-Coze-Signature` is the SHA-1 of timestamp, nonce, token and body: until the app is made anew, also check what a call claims.",
        "`X-Coze-Signature` 是时间戳、随机数、令牌与正文的 SHA-1：在重新创建应用之前，还应核实回调的内容。",
    ), ("docs: create_callback_app.md",)),
    Detail(("coze-callback-token",), _VALIDITY, Text(
        "It is generated with the app, and cannot be changed or deleted by itself.", "随应用生成，不能单独修改或删除。",
    ), ("docs: create_callback_app.md",)),
)  # fmt: skip


def of(rule: str) -> tuple[Detail, ...]:
    """The facts about the family of a rule, in the table's order."""
    return tuple(row for row in DETAILS if rule in row.rules)
