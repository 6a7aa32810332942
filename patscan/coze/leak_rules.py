"""The rules of the linter: code that leaks a token to clients, though it holds no literal token."""

from __future__ import annotations

from patscan.coze.console import APPS, PATS
from patscan.model.findings import Rule
from patscan.model.text import Severity, Text

_PUBLISHED = Text(
    "If a build with it was ever published, its token is public: delete that one in the console.",
    "如果带有它的构建曾经发布，其令牌就已公开：请在控制台删除该令牌。",
)
_ANSWERED = Text(
    "If it was ever reachable, whoever asked has the token: delete that one in the console.",
    "如果它曾经可以访问，请求过的人都已得到令牌：请在控制台删除该令牌。",
)
_BACK_END = Text(
    "Read the token in server code only and call Coze there; or let a back end issue a short OAuth JWT "
    "token with a `session_name` for the page; or sign users in with OAuth PKCE.",
    "只在服务端代码中读取令牌并调用扣子；或由后端为网页签发带 `session_name` 的短期 OAuth JWT 令牌；"
    "或让用户通过 OAuth PKCE 登录。",
)
_ENTRY_POINTS = ("docs: authentication.md", "docs: pat.md", "coze-js: core.ts")

LEAK_RULES: tuple[Rule, ...] = (
    Rule(
        "coze-public-env",
        Severity.HIGH,
        Text("Coze token in a public environment variable", "扣子令牌位于公开的环境变量中"),
        Text(
            "A variable with a secret's name that the build copies into client code: by its prefix "
            "(`VITE_`, `NEXT_PUBLIC_`, `REACT_APP_` and the like), or because the project's configuration "
            "lists it.",
            "名称像密钥、且会被构建写入客户端代码的变量：因其前缀（`VITE_`、`NEXT_PUBLIC_`、`REACT_APP_` 等），"
            "或因项目的构建配置列出了它。",
        ),
        Text(
            "Its value is plain text in what every visitor downloads or every user installs, wherever it is kept before.",
            "无论之前存放在哪里，它的值都会以明文出现在每位访客下载或用户安装的内容中。",
        ),
        _PUBLISHED,
        _BACK_END,
        PATS,
        ("docs: authentication.md", "the bundlers' documentation (docs/exposure.md)"),
    ),
    Rule(
        "coze-config-inline",
        Severity.HIGH,
        Text(
            "Build configuration bundles a Coze token",
            "构建配置把扣子令牌复制到产物中",
        ),
        Text(
            "`define`, Next's `env`, a DefinePlugin, an EnvironmentPlugin, Nuxt's public runtime "
            "configuration or the like names a secret of Coze, or a wider `envPrefix` takes one in.",
            "`define`、Next 的 `env`、DefinePlugin、EnvironmentPlugin、Nuxt 的公开运行时配置等列出了扣子的密钥，"
            "或放宽的 `envPrefix` 包含了它。",
        ),
        Text(
            "What is named there is copied into client code, whatever the variable is called.",
            "那里列出的内容，无论变量叫什么，都会被复制到客户端代码中。",
        ),
        _PUBLISHED,
        _BACK_END,
        PATS,
        ("docs: authentication.md", "the bundlers' documentation (docs/exposure.md)"),
    ),
    Rule(
        "coze-browser-flag",
        Severity.HIGH,
        Text("Guard against tokens in browsers switched off", "关闭了防止在浏览器中使用令牌的保护"),
        Text(
            "`allowPersonalAccessTokenInBrowser: true`: the SDK refuses personal access tokens in a "
            "browser unless it is told to allow them.",
            "`allowPersonalAccessTokenInBrowser: true`：除非明确允许，SDK 会拒绝在浏览器中使用个人访问令牌。",
        ),
        Text(
            "Only a personal access token needs it, and whoever opens the page can read that token.",
            "只有使用个人访问令牌时才需要它，而打开网页的任何人都能读到该令牌。",
        ),
        _PUBLISHED,
        Text(
            "Remove the flag. Give the client a short OAuth JWT token with a `session_name` from your back "
            "end, or one that OAuth PKCE gets; neither needs it.",
            "删除该选项。请使用后端签发的带 `session_name` 的短期 OAuth JWT 令牌，或通过 OAuth PKCE 获得的令牌；"
            "二者都不需要它。",
        ),
        PATS,
        _ENTRY_POINTS,
    ),
    Rule(
        "coze-client-token",
        Severity.HIGH,
        Text("Browser SDK is given a server's token", "浏览器 SDK 使用了服务端的令牌"),
        Text(
            "A client that only runs in pages (Chat SDK, Web SDK, realtime, WebSocket) takes its token from "
            "a variable of the environment.",
            "只在网页中运行的客户端（Chat SDK、Web SDK、实时语音、WebSocket）从环境变量获取令牌。",
        ),
        Text(
            "For it to work at all, the build must put the value into the page.",
            "要让它工作，构建就必须把该值写入网页。",
        ),
        _PUBLISHED,
        Text(
            "Fetch a short OAuth JWT token with a `session_name` from your back end, for `auth.token` and "
            "again in `onRefreshToken`.",
            "请从后端获取带 `session_name` 的短期 OAuth JWT 令牌，用于 `auth.token`，并在 `onRefreshToken` 中重新获取。",
        ),
        PATS,
        ("docs: install_web_sdk.md", "docs: session_isolation.md"),
    ),
    Rule(
        "coze-token-in-url",
        Severity.MEDIUM,
        Text("Coze token in an address", "扣子令牌写在网址中"),
        Text(
            "A token is put into the query of an address: `?authorization=Bearer …`.",
            "令牌被放进网址的查询参数：`?authorization=Bearer …`。",
        ),
        Text(
            "Addresses are written to the logs of servers and proxies, to histories and to reports.",
            "网址会被写入服务器和代理的日志、浏览历史和各种报告。",
        ),
        Text(
            "Look for it in logs. If it is a personal or service token, delete it in the console.",
            "请检查日志。如果是个人访问令牌或服务访问令牌，请在控制台删除。",
        ),
        Text(
            "Send it in the `Authorization` header. Where a browser cannot, for a WebSocket, use a token "
            "that lives for minutes and is bound to one session.",
            "请放在 `Authorization` 请求头中。浏览器的 WebSocket 做不到时，请使用只有几分钟有效期、绑定单个会话的令牌。",
        ),
        PATS,
        ("docs: streaming_chat_api.md", "coze-js: websocket-api.ts"),
    ),
    Rule(
        "coze-server-rendered",
        Severity.HIGH,
        Text("Server writes its Coze token into the page", "服务端把扣子令牌写入网页"),
        Text(
            "A template, or the values a server renders it with, holds a secret of Coze.",
            "模板或服务端渲染模板时使用的数据中含有扣子的密钥。",
        ),
        Text(
            "The variable is private, the page is not: its source shows the token.",
            "变量是私有的，网页却不是：查看网页源代码就能看到令牌。",
        ),
        _ANSWERED,
        _BACK_END,
        PATS,
        ("docs: authentication.md", "docs: session_isolation.md"),
    ),
    Rule(
        "coze-props-token",
        Severity.HIGH,
        Text("Server code passes its Coze token to a component", "服务端代码把扣子令牌传给组件"),
        Text(
            "`getServerSideProps`, a loader or a server component hands the token on; props are sent to the "
            "browser with the page.",
            "`getServerSideProps`、loader 或服务端组件把令牌传了下去；属性会随网页发送到浏览器。",
        ),
        Text(
            "The token is plain text in the page's data, even if no component shows it.",
            "即使没有组件显示它，令牌也以明文存在于网页数据中。",
        ),
        _ANSWERED,
        _BACK_END,
        PATS,
        ("docs: authentication.md", "nextjs.org/docs: getServerSideProps"),
    ),
    Rule(
        "coze-token-endpoint",
        Severity.HIGH,
        Text("Route answers with the server's Coze token", "接口返回服务端的扣子令牌"),
        Text(
            "A route sends its own long-lived token to whoever calls it, instead of one issued for the caller.",
            "接口把自己的长期令牌发给任何调用者，而不是为调用者签发令牌。",
        ),
        Text(
            "One request is enough to have it, with everything that it was granted.",
            "只需一次请求就能拿到它，以及它的全部权限。",
        ),
        _ANSWERED,
        Text(
            "Answer with a short OAuth JWT token with a `session_name`, for signed-in users only, or call "
            "Coze in the route and answer with the result.",
            "请只为已登录用户返回带 `session_name` 的短期 OAuth JWT 令牌，或在接口中调用扣子并返回结果。",
        ),
        PATS,
        ("docs: session_isolation.md", "docs: oauth_jwt.md"),
    ),
    Rule(
        "coze-jwt-in-browser",
        Severity.CRITICAL,
        Text("OAuth JWT is signed in client code", "在客户端代码中签署 OAuth JWT"),
        Text(
            "Code that runs in a browser or an app signs the JWT of an OAuth service app itself.",
            "运行在浏览器或应用中的代码自己签署 OAuth 服务应用的 JWT。",
        ),
        Text(
            "The private key ships with it. It issues tokens for ever, and for any `session_name`.",
            "私钥会随之分发。它可以无限期地签发令牌，而且 `session_name` 可以任意指定。",
        ),
        Text(
            "Remove the key from the app in the console: API management > OAuth apps.",
            "在控制台从应用中移除该密钥：API 管理 > OAuth 应用。",
        ),
        Text(
            "Sign on a server and let the page fetch the short token, or use OAuth PKCE, which needs no key.",
            "请在服务端签名，由网页获取短期令牌；或使用不需要密钥的 OAuth PKCE。",
        ),
        APPS,
        ("docs: oauth_jwt.md", "docs: oauth_pkce.md", "coze-js: auth.ts"),
    ),
)
