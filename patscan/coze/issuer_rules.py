"""The rules of the credentials that issue tokens, and of those of deployments, runtimes and webhooks."""

from __future__ import annotations

from patscan.coze.console import APPS, GRANTS
from patscan.model.findings import Rule
from patscan.model.text import Severity, Text

ISSUER_RULES: tuple[Rule, ...] = (
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
