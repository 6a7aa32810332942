"""The rules of access tokens, which give access to an account by themselves."""

from __future__ import annotations

from patscan.coze.console import GRANTS, PATS
from patscan.model.findings import Rule
from patscan.model.text import Severity, Text

# Texts that several rules share.
_SERVER_OAUTH = Text(
    "On a server, use OAuth JWT or a service access token from a secret store. In pages and apps, "
    "use OAuth PKCE, or let your back end issue a short OAuth JWT token with a `session_name` and "
    "hand it to `auth.token` and `onRefreshToken`.",
    "服务端请使用 OAuth JWT 或服务访问令牌，并存放在密钥管理服务中。网页和应用请使用 OAuth PKCE，"
    "或由后端签发带 `session_name` 的短期 OAuth JWT 令牌，交给 `auth.token` 和 `onRefreshToken`。",
)
_DELETE_PAT = Text(
    "Delete it in the console: API management > Authorization > Personal access tokens. There is no "
    "API for it, and removing it from the code is not enough.",
    "在控制台删除：API 管理 > 授权 > 个人访问令牌。没有可用于删除的 API；只从代码中移除是不够的。",
)


TOKEN_RULES: tuple[Rule, ...] = (
    Rule(
        "coze-pat",
        Severity.HIGH,
        Text("Coze personal access token", "扣子个人访问令牌"),
        Text(
            "`pat_` and 64 letters and digits: a personal access token of coze.cn or coze.com; the "
            "token does not tell which. CozeLoop takes the same tokens.",
            "`pat_` 加 64 位字母和数字：coze.cn 或 coze.com 的个人访问令牌，从令牌本身看不出属于哪个站点。"
            "扣子罗盘（CozeLoop）也使用同样的令牌。",
        ),
        Text(
            "Whoever has it can do what it was granted: chat with the bots of its workspaces and use "
            "up their quota, run workflows, read conversations, read and overwrite knowledge bases.",
            "任何拿到它的人都能行使它的权限：与工作空间中的智能体对话并耗尽额度、运行工作流、读取会话、"
            "读取和覆盖知识库。",
        ),
        _DELETE_PAT,
        _SERVER_OAUTH,
        PATS,
        (
            "docs: pat.md",
            "docs: authentication_faq.md",
            "docs: changelog.md",
            "docs: authentication.md",
            "counted: 58 values in 37 public repositories, all 64 long",
        ),
    ),
    Rule(
        "coze-pat-selfhosted",
        Severity.HIGH,
        Text("API key of a self-hosted Coze Studio", "自部署 Coze Studio 的 API 密钥"),
        Text(
            "`pat_` and 64 lower-case hex digits: a key that an open-source Coze Studio made. "
            "api.coze.cn and api.coze.com know nothing of it.",
            "`pat_` 加 64 位小写十六进制数字：由开源版 Coze Studio 生成的密钥，api.coze.cn 和 "
            "api.coze.com 并不认识它。",
        ),
        Text(
            "Whoever reaches your server can use its bots and workflows. It lives 1 to 365 days, or "
            "for ever.",
            "能访问您服务器的人都可以使用其中的智能体和工作流。有效期为 1 至 365 天，也可能永久有效。",
        ),
        Text(
            "Delete it in the console of your own Coze Studio, under personal access tokens.",
            "在您自己的 Coze Studio 控制台的个人访问令牌页面中删除。",
        ),
        Text(
            "Keep it on the server, in an environment variable or a secret store, and let pages call "
            "your server.",
            "请把它留在服务端的环境变量或密钥管理服务中，由网页调用您的服务端。",
        ),
        (),
        (
            "coze-studio: backend/domain/openauth/openapiauth/internal/dal/api_key.go",
            "coze-studio: idl/permission/openapiauth.thrift",
        ),
    ),
    Rule(
        "coze-sat",
        Severity.CRITICAL,
        Text("Coze service access token", "扣子服务访问令牌"),
        Text(
            "`sat_` and 64 letters and digits: a token of a service identity, not of a person.",
            "`sat_` 加 64 位字母和数字：属于服务身份、而非个人的令牌。",
        ),
        Text(
            "It can be made to live for ever, and its validity can be extended later. It has no "
            "session isolation, so in a page it opens everybody's conversations.",
            "它可以设为长期有效，有效期也可以事后延长。它没有会话隔离，放进网页就等于向所有人开放全部会话。",
        ),
        Text(
            "Delete it in the console: API management > Authorization > Service identity.",
            "在控制台删除：API 管理 > 授权 > 服务身份凭证。",
        ),
        Text(
            "Keep it on the server. In pages, use OAuth PKCE or a short token with a `session_name` "
            "that your back end issues, even though a page of the SDK's documentation suggests the "
            "service token itself.",
            "只在服务端使用。网页请使用 OAuth PKCE，或由后端签发带 `session_name` 的短期令牌，"
            "即使 SDK 的某页文档建议直接使用服务访问令牌。",
        ),
        PATS,
        (
            "docs: service_token.md",
            "docs: authentication.md",
            "docs: install_web_sdk.md",
        ),
    ),
    Rule(
        "coze-playground-token",
        Severity.MEDIUM,
        Text("Coze playground token", "扣子调试台令牌"),
        Text(
            "`cztei_` and 65 letters and digits: it comes with the code that the API playground and "
            "the workflow panel let one copy. The vendor does not document it.",
            "`cztei_` 加 65 位字母和数字：随 API 调试台和工作流面板中复制的代码而来。官方没有文档说明。",
        ),
        Text(
            "It works as a bearer token for chat and workflow runs. How long it lives is not known; "
            "probably not long.",
            "它可以作为 Bearer 令牌发起对话和运行工作流。有效期未知，可能不长。",
        ),
        Text(
            "The vendor documents no way to revoke it. Review and revoke the authorizations of the "
            "account that copied the code.",
            "官方没有说明如何撤销。请检查并撤销复制该代码的账号的授权。",
        ),
        _SERVER_OAUTH,
        GRANTS,
        (
            "counted: 5 values in 5 public repositories, all 65 long",
            "undocumented",
        ),
    ),
    Rule(
        "coze-jwt-access-token",
        Severity.MEDIUM,
        Text("Coze OAuth access token (JWT flow)", "扣子 OAuth 访问令牌（JWT 方式）"),
        Text(
            "`czs_` and 64 or 65 letters and digits: what a service gets for a JWT that it signed.",
            "`czs_` 加 64 或 65 位字母和数字：服务用自己签名的 JWT 换取的令牌。",
        ),
        Text(
            "It lives 15 minutes unless more was asked for, and 86,399 seconds at most. Whatever "
            "wrote it here will write the next one too.",
            "默认有效 15 分钟，最长 86,399 秒。把它写到这里的程序还会写下一个。",
        ),
        Text(
            "It expires by itself. If it may have been used, revoke the app's authorization, which "
            "deletes its tokens.",
            "它会自行过期。如果可能已被使用，请撤销该应用的授权，其令牌会一并删除。",
        ),
        Text(
            "Ask for a token when one is needed, and keep it in memory only.",
            "需要时再获取令牌，并且只保存在内存中。",
        ),
        GRANTS,
        (
            "docs: oauth_jwt.md",
            "docs: oauth_apps.md",
        ),
    ),
    Rule(
        "coze-user-access-token",
        Severity.MEDIUM,
        Text("Coze OAuth access token (user)", "扣子 OAuth 访问令牌（用户）"),
        Text(
            "`czu_` and 64 or 65 letters and digits: what an app gets when a user signs in with OAuth.",
            "`czu_` 加 64 或 65 位字母和数字：用户通过 OAuth 登录后应用得到的令牌。",
        ),
        Text(
            "It acts as that user for 15 minutes. The refresh token that came with it lives 30 days.",
            "它在 15 分钟内以该用户的身份行事。同时得到的刷新令牌有效期为 30 天。",
        ),
        Text(
            "It expires by itself. If it may have been used, revoke the authorization.",
            "它会自行过期。如果可能已被使用，请撤销授权。",
        ),
        Text(
            "Keep tokens in memory, and out of logs, fixtures and code.",
            "令牌只保存在内存中，不要写入日志、测试数据和代码。",
        ),
        GRANTS,
        (
            "docs: oauth_code.md",
            "docs: oauth_pkce.md",
        ),
    ),
)
