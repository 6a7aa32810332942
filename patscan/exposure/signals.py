"""The table of exposure signals: the level that each one indicates, its weight, and the advice.

A signal is an opinion about one observation. The heaviest decides (`evidence.classify`); of two that
weigh the same, the one that is worse for the credential. Weights: about 90 what a tool's documentation
says, 75 what the code itself says, 60 a strong habit, 50 and less a habit.
"""

from __future__ import annotations

from typing import NamedTuple

from patscan.model.findings import ExposureLevel
from patscan.model.text import Text


class Signal(NamedTuple):
    """One row: `level` is what it indicates, `weight` how strongly (0 to 100).

    `note` is the sentence of its evidence; `{what}` in it is filled in where it is seen. `advice` is the
    way out at such a place, where there is a better one than the rule's own.
    """

    name: str
    level: ExposureLevel
    weight: int
    note: Text
    advice: Text | None = None


# --- ways out that several rows share ---------------------------------------------------------------

_SERVER_VARIABLE = Text(
    "Rename it without the public prefix, read it in server code only, and let the page ask that server.",
    "去掉公开前缀重新命名，只在服务端代码中读取，由网页请求该服务端。",
)
_PROXY = Text(
    "Let a back end of your own call Coze and let the client call that, or sign users in with OAuth PKCE.",
    "由您自己的后端调用扣子、客户端只调用该后端，或让用户通过 OAuth PKCE 登录。",
)
_SESSION = Text(
    "Let a back end issue a short OAuth JWT token with a `session_name`; fetch it for `token` and again "
    "in `onRefreshToken`. Or sign users in with OAuth PKCE.",
    "由后端签发带 `session_name` 的短期 OAuth JWT 令牌，用于 `token`，并在 `onRefreshToken` 中重新获取；"
    "或让用户通过 OAuth PKCE 登录。",
)
_NEXT = Text(
    "Read it without `NEXT_PUBLIC_` in a route handler (`app/api/…/route.ts`) and let the page call that route.",
    "去掉 `NEXT_PUBLIC_`，只在路由处理程序（`app/api/…/route.ts`）中读取，由网页调用该路由。",
)
_NUXT = Text(
    "Move it to the top level of `runtimeConfig` and call Coze in `server/api/`.",
    "移到 `runtimeConfig` 的顶层，并在 `server/api/` 中调用扣子。",
)
_SVELTE = Text(
    "Use `$env/static/private` in a `+server.ts` route and let the page call that route.",
    "在 `+server.ts` 路由中使用 `$env/static/private`，由网页调用该路由。",
)
_BUILD = Text(
    "Take it out of the build configuration; what is listed there is copied into the bundle.",
    "从构建配置中删除：列在那里的内容会被复制到产物中。",
)
_HANDED_OUT = Text(
    "Do not hand out the server's own token. Call Coze on the server, or issue a short OAuth JWT token "
    "with a `session_name` for each visitor.",
    "不要把服务端自己的令牌发出去。请在服务端调用扣子，或为每位访客签发带 `session_name` 的短期 OAuth JWT 令牌。",
)

_DEVICE = Text(
    "Sign the device in with OAuth device code, or let a back end of your own call Coze.",
    "让设备使用 OAuth 设备码登录，或由您自己的后端调用扣子。",
)
UNTRACK = Text(
    "Keep the file out of git: `git rm --cached` and a line in `.gitignore`; set the variable in the platform's settings.",
    "不要让 git 跟踪该文件：执行 `git rm --cached` 并写入 `.gitignore`，改在部署平台的设置中配置该变量。",
)

# fmt: off
SIGNALS: tuple[Signal, ...] = (
    # --- the path alone
    Signal("page", "client", 70, Text("pages are sent to the browser", "网页会发送到浏览器"), _SESSION),
    Signal("documentation", "docs", 65, Text("by its name, this is documentation", "从文件名看，这是文档")),
    Signal("documentation-folder", "docs", 55, Text("this folder holds documentation", "该目录存放文档")),
    Signal("app-code", "client", 65, Text(
        "app code and resources can be read out of the package", "应用代码和资源可以从安装包中提取"), _PROXY),
    Signal("package", "client", 85, Text(
        "everybody who installs this package can read what is in it",
        "安装该软件包的任何人都能读取其中的内容"), _PROXY),
    Signal("app-folder", "client", 57, Text(
        "this folder becomes part of an app's package", "该目录会成为应用安装包的一部分"), _PROXY),
    Signal("client-name", "client", 66, Text(
        "the file's name says that it runs in the browser", "文件名表明它在浏览器中运行")),
    Signal("server-name", "server", 75, Text(
        "the file's name keeps it on the server", "文件名表明它只在服务端运行")),
    Signal("public-folder", "client", 60, Text(
        "this folder is served to browsers as it is", "该目录会原样提供给浏览器")),
    Signal("server-folder", "server", 52, Text("this folder holds server code", "该目录是服务端代码")),
    Signal("build-configuration", "server", 48, Text(
        "this file configures a tool and runs while building", "该文件用于配置工具，在构建时运行")),
    Signal("private-folder", "config", 63, Text(
        "servers never serve this folder", "服务器不会对外提供该目录")),
    Signal("tool-folder", "server", 52, Text(
        "this folder holds tools that run on a developer's machine", "该目录是在开发者机器上运行的工具")),
    Signal("server-language", "server", 61, Text("this language runs on a server", "这种语言运行在服务端")),
    Signal("server-data", "server", 56, Text(
        "servers and their databases write such files", "这类文件由服务端或其数据库写入")),
    Signal("configuration", "config", 40, Text("by its name, this is a configuration file", "从文件名看，这是配置文件")),
    Signal("environment-file", "config", 54, Text("this is an environment file", "这是环境变量文件"), UNTRACK),
    # --- what stands in the file
    Signal("use-client", "client", 80, Text(
        "'use client' sends this module to the browser", "'use client' 会把该模块发送到浏览器"), _NEXT),
    Signal("use-server", "server", 86, Text(
        "'use server' or 'server-only' keeps this module on the server",
        "'use server' 或 'server-only' 使该模块只留在服务端")),
    Signal("browser-api", "client", 55, Text("the code uses what only browsers and apps have", "代码使用了浏览器或应用才有的接口"), _PROXY),
    Signal("component", "client", 46, Text("this is a user interface component", "这是界面组件"), _PROXY),
    Signal("mini-program", "client", 75, Text(
        "mini-program code is downloaded to the phone", "小程序代码会下载到手机"), _PROXY),
    Signal("client-test", "client", 75, Text(
        "the code asks which kind of client it runs in", "代码会判断自己运行在哪种客户端中"), _PROXY),
    Signal("extension", "client", 75, Text(
        "extension code is on every user's machine", "扩展代码位于每个用户的机器上"), _PROXY),
    Signal("web-assembly", "client", 75, Text(
        "WebAssembly is downloaded by the browser", "WebAssembly 会下载到浏览器"), _PROXY),
    Signal("web-assembly-module", "client", 63, Text(
        "this module is compiled to WebAssembly, which the browser downloads", "该模块会编译为浏览器下载的 WebAssembly"), _PROXY),
    Signal("desktop-app", "client", 62, Text(
        "a packaged desktop app can be unpacked, its main process too", "打包的桌面应用可以解包，主进程也不例外"), _PROXY),
    Signal("mobile-app", "client", 75, Text(
        "app code can be read out of the package", "应用代码可以从安装包中提取"), _PROXY),
    Signal("firmware", "client", 75, Text(
        "firmware can be read out of the device", "固件可以从设备中读出"), _DEVICE),
    Signal("node-api", "server", 58, Text("the code uses what only a server has", "代码使用了服务端才有的接口")),
    Signal("server-framework", "server", 68, Text(
        "the code uses a library of servers", "代码使用了服务端的库")),
    Signal("shell-script", "server", 70, Text("it starts as a script on a machine", "它作为脚本在机器上启动")),
    Signal("build-step", "server", 61, Text(
        "a module for Node beside the build's configuration", "构建配置旁边的 Node 模块")),
    Signal("server-function", "server", 86, Text(
        "{what} runs on the server only", "{what} 只在服务端运行")),
    Signal("frontmatter", "server", 86, Text(
        "an Astro component's script runs at build time or on the server", "Astro 组件脚本在构建时或服务端运行")),
    Signal("scriptlet", "server", 78, Text(
        "the server runs this part of the page and sends only what it prints",
        "这部分由服务端执行，只有输出的内容会发送出去")),
    # --- what the code does with it
    Signal("browser-sdk", "client", 82, Text(
        "{what} runs in the browser", "{what} 在浏览器中运行"), _SESSION),
    Signal("browser-flag", "client", 67, Text(
        "the SDK's guard against tokens in browsers is switched off", "SDK 对浏览器中令牌的防护被关闭"), _SESSION),
    Signal("server-props", "client", 88, Text(
        "{what} hands it to the page", "{what} 把它交给页面"), _HANDED_OUT),
    Signal("component-props", "client", 88, Text(
        "{what} gets it in the browser", "{what} 会在浏览器中得到它"), _HANDED_OUT),
    Signal("template-value", "client", 86, Text(
        "the template writes it into the page", "模板把它写入页面"), _HANDED_OUT),
    Signal("token-endpoint", "client", 86, Text(
        "whoever calls this address gets it", "任何人调用该接口都能得到它"), _HANDED_OUT),
    Signal("answer-header", "client", 86, Text(
        "{what} puts it into the answer, which every visitor gets", "{what} 把它写入应答，每位访客都能得到"), _HANDED_OUT),
    Signal("open-session", "client", 50, Text(
        "whoever calls this address chooses whose token it issues", "调用该接口的任何人都能指定为谁签发令牌")),
    Signal("token-logged", "server", 30, Text("{what} prints it", "{what} 会打印它")),
    Signal("other-secrets", "config", 10, Text("this looks like a key of {what}", "这看起来像是 {what} 的密钥")),
    Signal("signed-in-browser", "client", 82, Text(
        "the JWT is signed where the page runs, so the key is there too", "JWT 在网页运行处签名，因此密钥也在那里"), Text(
        "Sign on a server. A page signs users in with OAuth PKCE, or fetches a short token from your back end.",
        "请在服务端签名。网页应让用户通过 OAuth PKCE 登录，或从您的后端获取短期令牌。")),
    # --- what a build does with a name
    Signal("public-prefix", "client", 90, Text("{what}", "{what}"), _SERVER_VARIABLE),
    Signal("next-prefix", "client", 90, Text("{what}", "{what}"), _NEXT),
    Signal("nuxt-prefix", "client", 90, Text("{what}", "{what}"), _NUXT),
    Signal("svelte-prefix", "client", 90, Text("{what}", "{what}"), _SVELTE),
    Signal("public-by-configuration", "client", 92, Text(
        "{what} copies this variable into the bundle", "{what} 会把该变量复制到产物中"), _BUILD),
    Signal("inlined", "client", 90, Text(
        "what stands under {what} is copied into the bundle", "{what} 下的内容会被复制到产物中"), _BUILD),
    Signal("node-bundle", "server", 61, Text(
        "what stands under {what} is copied into a program for Node", "{what} 下的内容会被复制到 Node 程序中")),
    Signal("public-runtime", "client", 90, Text(
        "{what} is sent to every page", "{what} 会发送给每个页面"), _NUXT),
    Signal("window-object", "client", 90, Text(
        "every user can read {what}", "所有用户都能读取{what}"), _PROXY),
    Signal("private-runtime", "server", 88, Text("{what} stays on the server", "{what} 只留在服务端")),
    Signal("app-configuration", "client", 88, Text(
        "{what} ends in the app's package", "{what} 会进入应用安装包"), _PROXY),
    Signal("firmware-configuration", "client", 88, Text(
        "{what} ends in the device's firmware", "{what} 会进入设备固件"), _DEVICE),
    # --- the project around it
    Signal("mini-program-folder", "client", 50, Text(
        "the folder belongs to a mini-program, which is downloaded to the phone", "该目录属于小程序，会下载到手机"), _PROXY),
    Signal("extension-folder", "client", 50, Text(
        "the folder belongs to a browser extension", "该目录属于浏览器扩展"), _PROXY),
    Signal("builds-page", "client", 76, Text("this project builds a web page", "该项目构建网页"), _SESSION),
    Signal("builds-mini-program", "client", 76, Text("this project builds a mini-program", "该项目构建小程序"), _PROXY),
    Signal("builds-app", "client", 76, Text("this project builds an app", "该项目构建应用"), _PROXY),
    Signal("builds-desktop-app", "client", 76, Text("this project builds a desktop app", "该项目构建桌面应用"), _PROXY),
    Signal("builds-extension", "client", 76, Text("this project builds a browser extension", "该项目构建浏览器扩展"), _PROXY),
    Signal("reaches-client", "client", 84, Text(
        "it is part of {what}", "它是{what}的一部分"), _PROXY),
    Signal("leans-client", "client", 45, Text(
        "such code usually runs on users' devices", "这类代码通常在用户设备上运行"), _PROXY),
    Signal("leans-server", "server", 45, Text(
        "such code usually stays on a server", "这类代码通常留在服务端")),
    Signal("reaches-server", "server", 72, Text("it stays on a server", "它只留在服务端")),
)
# fmt: on

BY_NAME = {row.name: row for row in SIGNALS}
