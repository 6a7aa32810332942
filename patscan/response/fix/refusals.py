"""Why a credential is not taken out automatically, and what to do by hand: the sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from patscan.exposure import file_kinds
from patscan.model.run import STDIN
from patscan.model.text import Text
from patscan.response.fix.draft import Refused

if TYPE_CHECKING:
    from patscan.model.findings import Assessed

CLIENT = Text(
    "this reaches people: a variable would be built in as well; let a server of yours make the call",
    "此处内容会到达用户：改用变量同样会被打包进去；请改由您自己的服务器发起调用",
)
UNKNOWN = Text(
    "nothing tells whether a browser gets this file; `patscan explain --why` shows what is known of it",
    "无法判断浏览器是否会拿到该文件；可用 `patscan explain --why` 查看已知依据",
)
CHANGED = Text(
    "the value is not there any more as it was found; scan again",
    "该值已不在原处；请重新扫描",
)
ENCODED = Text(
    "it is encoded, escaped or in parts; write the plain read in place of the whole expression",
    "它经过编码、转义或拆分；请把整个表达式替换为直接读取",
)
MINIFIED = Text(
    "the file is minified or generated: change its source, and build it again",
    "该文件是压缩或生成的：请修改其源文件后重新构建",
)
GENERATED = Text(
    "the file says that a tool writes it: change what it is made from",
    "该文件注明由工具生成：请修改其来源",
)
BREAKS = Text(
    "the file would not parse after the change; read {name} from the environment by hand",
    "修改后文件无法解析；请手动改为从环境变量 {name} 读取",
)
STILL_LEAKS = Text(
    "the change alone would not end the leak: of {name}, {rule} would remain; `patscan explain {rule}`",
    "仅做此修改不能消除泄露：{name} 仍会触发 {rule}；见 `patscan explain {rule}`",
)
MARKUP = Text(
    "it stands in the text of a page; take it out by hand",
    "它出现在页面文本中；请手动移除",
)
CHARSET = Text(
    "the character set of the file cannot hold the change", "该文件的字符集无法容纳此修改"
)
_ARCHIVE = Text(
    "it is inside an archive: change what the archive is made from, and build it again",
    "它在归档内：请修改归档的来源并重新打包",
)
_HISTORY = Text(
    "it is in the history: revoke it; rewriting the history is a step of its own",
    "它在历史中：请撤销该凭证；改写历史是单独的步骤",
)
_STDIN = Text("it came from standard input", "它来自标准输入")
_NO_LITERAL = Text("there is no literal to take out", "没有可移除的字面量")
_NOTEBOOK = Text(
    "it is in a notebook, whose outputs may repeat it: clear the outputs, and read os.environ in the cell",
    "它在笔记本中，输出里可能重复出现：请清除输出，并在单元格中读取 os.environ",
)


class ByHand(NamedTuple):
    """What to do in a kind of file that is not changed: by the end of its name, or its whole name."""

    endings: tuple[str, ...]
    advice: Text


# fmt: off
BY_HAND = (
    ByHand((".pem", ".key"), Text("a key file: delete it from the repository, ignore it, and read its path from {name}_FILE",
                                  "密钥文件：请从仓库删除并加入忽略列表，再从 {name}_FILE 读取其路径")),
    ByHand((".ps1", ".psm1"), Text("write $env:{name} in PowerShell", "在 PowerShell 中写 $env:{name}")),
    ByHand((".bat", ".cmd"), Text("write %{name}% in a batch file", "在批处理文件中写 %{name}%")),
    ByHand((".fish",), Text("write ${name} in fish, and set it with `set -Ux` outside of the repository",
                            "在 fish 中写 ${name}，并在仓库之外用 `set -Ux` 设置")),
    ByHand((".rs",), Text('read std::env::var("{name}") in Rust', '在 Rust 中读取 std::env::var("{name}")')),
    ByHand((".lua",), Text('read os.getenv("{name}") in Lua', '在 Lua 中读取 os.getenv("{name}")')),
    ByHand((".dart",), Text("read Platform.environment['{name}'] in Dart on a server",
                            "在服务器端 Dart 中读取 Platform.environment['{name}']")),
    ByHand((".swift",), Text('read ProcessInfo.processInfo.environment["{name}"] in Swift on a server',
                             '在服务器端 Swift 中读取 ProcessInfo.processInfo.environment["{name}"]')),
    ByHand((".scala", ".groovy", ".gradle", ".kts"), Text('read System.getenv("{name}")', '请读取 System.getenv("{name}")')),
    ByHand((".jsp", ".jspx"), Text("move the call into a servlet or controller that reads {name}; pages hold no credentials",
                                   "请把调用移到读取 {name} 的 Servlet 或控制器中；页面里不要放凭证")),
    ByHand((".vue", ".svelte"), Text("move the call into an endpoint of the server that reads {name}",
                                               "请把调用移到读取 {name} 的服务器端点中")),
    ByHand(("jenkinsfile",), Text("bind a secret text: {name} = credentials('coze-api-token')",
                                  "绑定机密文本：{name} = credentials('coze-api-token')")),
    ByHand(("dockerfile", ".dockerfile", "containerfile"), Text(
        "an image keeps what ENV and ARG say: delete the line, and pass {name} with `docker run --env-file`, or `RUN --mount=type=secret`",
        "镜像会保留 ENV 和 ARG 的内容：请删除该行，用 `docker run --env-file` 传入 {name}，或使用 `RUN --mount=type=secret`")),
    ByHand(("makefile", ".mk"), Text("write $({name}) in a Makefile; make takes it from the environment",
                                     "在 Makefile 中写 $({name})，make 会从环境变量读取")),
    ByHand((".tf", ".tfvars"), Text("declare a sensitive variable without a default, and set it by TF_VAR_… or a secret store",
                                    "声明 sensitive 且无默认值的变量，用 TF_VAR_… 或密钥管理服务设置")),
    ByHand((".service",), Text("use EnvironmentFile= with a file of mode 600, or LoadCredential=",
                               "请用权限 600 的 EnvironmentFile= 或 LoadCredential=")),
    ByHand((".conf",), Text("include a file that is not in the repository, or fill in a template when it is deployed",
                            "请引用仓库之外的文件，或在部署时用模板填充")),
    ByHand((".env", ".envrc", ".local", ".production", ".development", ".staging", ".test"), Text(
        "it belongs into a file that git ignores: `git rm --cached` it, add it to .gitignore, and set {name} anew",
        "它应放在 git 忽略的文件中：请 `git rm --cached`，加入 .gitignore，并重新设置 {name}")),
    ByHand((".log", ".out", ".err", ".sql", ".dump", ".jsonl", ".har"), Text(
        "recorded data: delete the file from the repository; nothing reads a variable here",
        "这是记录的数据：请从仓库删除该文件；此处没有程序会读取变量")),
    ByHand(("gradle.properties",), Text(
        "Gradle reads no variable here: move it to ~/.gradle/gradle.properties, or set ORG_GRADLE_PROJECT_…",
        "Gradle 不会在此读取变量：请移到 ~/.gradle/gradle.properties，或设置 ORG_GRADLE_PROJECT_…")),
    ByHand((".json", ".jsonc", ".json5"), Text(
        "JSON has no variables, and nothing known reads them here: let the code that loads the file take {name} instead",
        "JSON 没有变量语法，且此处没有已知的读取方式：请让加载该文件的代码改用 {name}")),
)
_OTHER = Text(
    "nothing is known that reads a variable in this kind of file; take the value from {name} by hand",
    "没有已知的方式能在这类文件中读取变量；请手动改为取自 {name}",
)
# fmt: on


def check(path: str, item: Assessed) -> None:
    """Find out whether a finding is in a file that may be changed at all.

    Raises:
        Refused: it is not.
    """
    level = item.exposure.level
    for applies, reason in (
        (item.finding.secret is None, _NO_LITERAL),
        (path == STDIN, _STDIN),
        (item.trail is not None, _HISTORY),
        ("!" in path, _ARCHIVE),
        (level == "client", CLIENT),
        (path.lower().endswith(".ipynb"), _NOTEBOOK),
    ):
        if applies:
            raise Refused(reason)


def by_hand(path: str, name: str) -> Text:
    """What to do in a file of this kind, which patscan does not change."""
    base = path.rpartition("/")[2].lower()
    if file_kinds.is_environment(path):
        base = ".env"
    if "server-data" in file_kinds.of(path).signals:
        base = ".log"
    row = next((row for row in BY_HAND if base.endswith(row.endings)), None)
    if row is None and base.startswith("dockerfile"):
        row = next(row for row in BY_HAND if "dockerfile" in row.endings)
    return (row.advice if row else _OTHER).format(name=name)
