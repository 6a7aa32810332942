"""The catalogue of rules: what each one means, why it matters and what to do, in two languages.

Every statement comes from the vendor's documentation or public repositories; each rule names its
sources. `docs/rules.md` is made from this table.
"""

from __future__ import annotations

from patscan.findings import Rule
from patscan.leak_rules import LEAK_RULES
from patscan.model import PatscanError, Severity, Text

__all__ = ["CREDENTIAL_RULES", "RULES", "Rule", "rule_by_id"]

PATS = ("https://www.coze.cn/open/oauth/pats", "https://www.coze.com/open/oauth/pats")
APPS = ("https://www.coze.cn/open/oauth/apps", "https://www.coze.com/open/oauth/apps")
GRANTS = (
    "https://www.coze.cn/open/oauth/authorizations",
    "https://www.coze.com/open/oauth/authorizations",
)


# What several rules say in the same words.
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

CREDENTIAL_RULES: tuple[Rule, ...] = (
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
    Rule(
        "coze-refresh-token",
        Severity.MEDIUM,
        Text("Coze OAuth refresh token", "扣子 OAuth 刷新令牌"),
        Text(
            "A long value under the name refresh token, beside a Coze endpoint or token. It has no "
            "prefix of its own, so this is a suspicion.",
            "名为 refresh token 的长字符串，位于扣子的接口地址或令牌旁边。它没有自己的前缀，因此只是疑似。",
        ),
        Text(
            "It gets new access tokens for 30 days, and a new refresh token with each.",
            "它在 30 天内可以不断换取新的访问令牌，每次还会得到新的刷新令牌。",
        ),
        Text(
            "Revoke the authorization, which deletes the tokens that belong to it.",
            "撤销授权，所属的令牌会一并删除。",
        ),
        Text(
            "Keep it where only the app's own user or server can read it, never in code.",
            "请保存在只有应用的用户或服务端能读取的地方，绝不要写进代码。",
        ),
        GRANTS,
        (
            "docs: oauth_code.md",
            "docs: oauth_pkce.md",
        ),
    ),
    Rule(
        "coze-oauth-client-secret",
        Severity.CRITICAL,
        Text("Coze OAuth client secret", "扣子 OAuth 客户端密钥"),
        Text(
            "48 letters and digits under the name client secret: the password of an OAuth web app. "
            "The client id (`….app.coze`) is public.",
            "名为 client secret 的 48 位字母和数字：OAuth Web 应用的密码。客户端 ID（`….app.coze`）是公开的。",
        ),
        Text(
            "Whoever has it can pose as your app when users sign in. It is good until it is reset or "
            "the app is deleted.",
            "拿到它的人可以在用户登录时冒充您的应用。在重置密钥或删除应用之前一直有效。",
        ),
        Text(
            "Reset the secret, or delete the app, in the console: API management > OAuth apps.",
            "在控制台重置密钥或删除应用：API 管理 > OAuth 应用。",
        ),
        Text(
            "Read it from an environment variable or a secret store, on the server. Pages and apps "
            "need none: they use OAuth PKCE.",
            "在服务端从环境变量或密钥管理服务读取。网页和应用不需要它：请使用 OAuth PKCE。",
        ),
        APPS,
        (
            "docs: oauth_code.md",
            "counted: 2 values, both 48 long",
        ),
    ),
    Rule(
        "coze-oauth-private-key",
        Severity.CRITICAL,
        Text("Coze OAuth private key", "扣子 OAuth 私钥"),
        Text(
            "An RSA private key in PEM form, with a word of Coze beside it or in the project: what "
            "signs the JWTs of an OAuth service app. The console saves it as `private_key.pem`.",
            "PEM 格式的 RSA 私钥，旁边或项目中提到了扣子：OAuth 服务应用用它给 JWT 签名。"
            "控制台保存的文件名是 `private_key.pem`。",
        ),
        Text(
            "It issues tokens for ever, and for any `session_name`: whoever has it can pose as any of "
            "your users.",
            "它可以无限期地签发令牌，而且 `session_name` 可以任意指定：拿到它的人能冒充您的任何用户。",
        ),
        Text(
            "Remove the key from the app, or disable the app at once, which suspends all its tokens: "
            "API management > OAuth apps.",
            "从应用中移除该密钥；或立即停用应用，其全部令牌会随之暂停：API 管理 > OAuth 应用。",
        ),
        Text(
            "Keep it in a secret store or in a file outside the repository that only the server reads, "
            "and never sign in the browser.",
            "请存放在密钥管理服务或仓库之外、只有服务端能读取的文件中，绝不要在浏览器中签名。",
        ),
        APPS,
        (
            "docs: oauth_apps.md",
            "docs: oauth_jwt.md",
            "coze-js: auth.ts",
            "coze-py: cozepy/auth/__init__.py",
        ),
    ),
    Rule(
        "coze-site-jwt",
        Severity.CRITICAL,
        Text("Coze deployment token (*.coze.site)", "扣子部署令牌（*.coze.site）"),
        Text(
            "A JWT issued by `https://api.coze.cn`: the bearer token of a project deployed on "
            "coze.site. The vendor does not document it.",
            "由 `https://api.coze.cn` 签发的 JWT：部署在 coze.site 上的项目的 Bearer 令牌。官方没有文档说明。",
        ),
        Text(
            "It runs your deployment. Its expiry lies some two hundred years ahead: in practice it "
            "never expires.",
            "它可以运行您的部署。过期时间在两百年之后：实际上永不过期。",
        ),
        Text(
            "The vendor documents no way to revoke it. Renew the token where the project is deployed, "
            "or take the deployment down.",
            "官方没有说明如何撤销。请在部署该项目的地方更换令牌，或下线该部署。",
        ),
        Text(
            "Call the deployment from your server, which reads the token from a secret store.",
            "由您的服务端调用该部署，令牌从密钥管理服务读取。",
        ),
        GRANTS,
        (
            "counted: more than 12 public files",
            "undocumented",
        ),
    ),
    Rule(
        "coze-workload-key",
        Severity.CRITICAL,
        Text("Coze workload identity key", "扣子工作负载身份密钥"),
        Text(
            "Base64 of an id of 32 and a key of 64 letters and digits, or the client secret of such an "
            "identity: what a Coze runtime signs in with.",
            "由 32 位 ID 和 64 位密钥组成的 Base64 字符串，或该身份的客户端密钥：扣子运行环境用它登录。",
        ),
        Text(
            "It acts as the workload towards Coze's integration services. How long it lives is not "
            "documented; assume long.",
            "它以该工作负载的身份访问扣子的集成服务。有效期没有文档说明，应视为长期有效。",
        ),
        Text(
            "The vendor documents no way to revoke it. Renew the workload's identity where the "
            "project is deployed.",
            "官方没有说明如何撤销。请在部署该项目的地方更换工作负载身份。",
        ),
        Text(
            "The runtime sets it as an environment variable: leave it there, and do not write it down.",
            "运行环境会把它设为环境变量：让它留在那里，不要写入文件。",
        ),
        GRANTS,
        (
            "counted: 2 public files",
            "undocumented",
        ),
    ),
    Rule(
        "coze-callback-token",
        Severity.HIGH,
        Text("Coze callback verify token", "扣子回调校验令牌"),
        Text(
            "About 64 letters and digits under the name verify or callback token: what Coze signs its "
            "webhook calls with.",
            "名为 verify token 或 callback token 的约 64 位字母和数字：扣子用它给回调请求签名。",
        ),
        Text(
            "Whoever has it can forge calls that your server takes for Coze's. It cannot be changed.",
            "拿到它的人可以伪造请求，让您的服务端误以为来自扣子。该令牌无法修改。",
        ),
        Text(
            "Delete the callback app in the console and create it again.",
            "在控制台删除该回调应用并重新创建。",
        ),
        Text(
            "Read it from an environment variable or a secret store.",
            "从环境变量或密钥管理服务读取。",
        ),
        APPS,
        ("docs: create_callback_app.md",),
    ),
)

RULES: tuple[Rule, ...] = (*CREDENTIAL_RULES, *LEAK_RULES)

_BY_ID = {rule.id: rule for rule in RULES}


def rule_by_id(rule_id: str) -> Rule:
    """The rule of that id.

    Raises:
        PatscanError: there is none; it names the nearest one.
    """
    if rule_id in _BY_ID:
        return _BY_ID[rule_id]
    from difflib import get_close_matches

    near = get_close_matches(rule_id, _BY_ID, 1, 0.4)
    hint = Text("`patscan rules` lists them.", "`patscan rules` 会列出全部规则。")
    if near:
        hint = Text("Did you mean `{near}`?", "您是想写 `{near}` 吗？").format(near=near[0])
    what = Text("there is no rule `{id}`", "没有名为 `{id}` 的规则")
    raise PatscanError(what.format(id=rule_id[:60]), hint)
