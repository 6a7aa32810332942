"""The rules of advisories: nothing has leaked there, but somebody who owns the code wants to know."""

from __future__ import annotations

from patscan.coze.console import APPS, PATS
from patscan.model.findings import Rule
from patscan.model.text import Severity, Text

ADVISORY_RULES: tuple[Rule, ...] = (
    Rule(
        "coze-pat-in-production",
        Severity.LOW,
        Text("Personal access token in production", "生产环境使用个人访问令牌"),
        Text(
            "What is deployed to production takes a personal access token, which the vendor means for tests only.",
            "部署到生产环境的内容使用了个人访问令牌，而官方规定它只用于测试。",
        ),
        Text(
            "It acts as one person, with all that this person may do, and lives 30 days at most. When it ends, when that "
            "person leaves or the workspace is transferred, the service stops.",
            "它代表某个人行事，拥有此人的全部权限，最长 30 天有效。令牌到期、此人离开或工作空间转让时，服务就会中断。",
        ),
        Text(
            "Being deployed is no leak. Replace it first, then delete it in the console.",
            "部署本身不等于泄露。请先替换，再在控制台删除。",
        ),
        Text(
            "Use OAuth JWT: the server signs with the key of a service app and gets a token for 15 minutes whenever it "
            "needs one. A service access token from a secret store is the second choice.",
            "请使用 OAuth JWT：服务端用服务应用的密钥签名，需要时换取 15 分钟有效的令牌。其次可使用存放在密钥管理服务中的服务访问令牌。",
        ),
        PATS,
        ("docs: pat.md", "docs: authentication.md"),
    ),
    Rule(
        "coze-open-session",
        Severity.LOW,
        Text("Endpoint issues tokens for any session name", "接口为任意 session_name 签发令牌"),
        Text(
            "A route signs an OAuth JWT with the `session_name` that the request asks for, and the code shows no login.",
            "接口用请求指定的 `session_name` 签署 OAuth JWT，代码中没有登录校验的迹象。",
        ),
        Text(
            "Whoever calls it gets a token for the conversations of whichever user they name, and uses up your quota.",
            "任何调用者都能得到所指定用户会话的令牌，并消耗您的额度。",
        ),
        Text(
            "The tokens live 15 minutes and expire by themselves. If it was misused, revoke the app's authorization.",
            "签发的令牌 15 分钟后自行过期。如果已被滥用，请撤销该应用的授权。",
        ),
        Text(
            "Take the session name from the login (the signed-in user's id), never from the request, and limit how often one may ask.",
            "请从登录状态（已登录用户的 ID）得到 session_name，而不是从请求中读取，并限制请求频率。",
        ),
        APPS,
        ("docs: session_isolation.md", "docs: oauth_jwt.md"),
    ),
    Rule(
        "coze-token-logged",
        Severity.LOW,
        Text("Code prints a Coze token into the log", "代码把扣子令牌写入日志"),
        Text(
            "A call that prints or logs is given the token itself.",
            "打印或记录日志的调用收到了令牌本身。",
        ),
        Text(
            "Logs are kept for long, copied to other systems and read by more people than the secret store.",
            "日志会长期保存、复制到其他系统，能看到它的人也比密钥管理服务更多。",
        ),
        Text(
            "Look through the logs that it wrote. A personal or service token that stands there is deleted in the console.",
            "请检查它写过的日志。如果其中有个人访问令牌或服务访问令牌，请在控制台删除。",
        ),
        Text(
            "Log whether there is a token, or its last four characters, and let the logger mask secrets.",
            "只记录是否存在令牌，或其最后四位，并让日志库对密钥做脱敏。",
        ),
        PATS,
        ("docs: authentication.md",),
    ),
    Rule(
        "coze-other-secrets",
        Severity.LOW,
        Text("Secrets of other vendors beside it", "旁边还有其他厂商的密钥"),
        Text(
            "The file with the Coze credential also holds what looks like the key of another vendor.",
            "含有扣子凭证的文件中，还有疑似其他厂商的密钥。",
        ),
        Text(
            "What leaked one secret leaked the other. patscan looks for Coze's only.",
            "泄露途径相同的密钥会一并泄露。patscan 只查找扣子的凭证。",
        ),
        Text(
            "Revoke it where it was issued.",
            "请在签发它的平台撤销。",
        ),
        Text(
            "Run a general scanner, too.",
            "请同时运行一个通用的密钥扫描器。",
        ),
        (),
        ("the prefixes that the vendors document",),
    ),
)
ADVISORIES = frozenset(rule.id for rule in ADVISORY_RULES)
