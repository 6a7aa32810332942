"""Changes in configuration: the table of files whose readers take a variable, and how it is written there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from patscan.exposure import file_kinds
from patscan.model.text import Text
from patscan.response.fix import properties, shell, structured
from patscan.response.fix.code import DROPPED, READS, placeholder
from patscan.response.fix.draft import Draft, Edit, Refused
from patscan.response.fix.idioms import is_beside
from patscan.response.fix.structured import Value

if TYPE_CHECKING:
    from patscan.response.fix.draft import Target
    from patscan.response.fix.languages import Language

# reference  `read` takes the place of the value      remove   the entry goes: the host sets the variable
# empty      the value goes, and a variable with the name of its path takes its place
# entry      the whole entry becomes `read`
Action = Literal["reference", "remove", "empty", "entry"]


class Reader(NamedTuple):
    """A file that some program reads. The first row of `READERS` that fits decides.

    Attributes:
        files: a pattern for the path, in lower case.
        read: how a variable is written there; `{name}` is the variable.
        action: what becomes of the value.
        at: a pattern for the keys from the top of the document down to the value, joined by `/`;
            elements of lists are `-`.
        beside: the folder of the file, or one above it, has one of these files with `word` in it.
        word: see there.
        quoted: whether YAML needs quotation marks around `read`.
        in_shell: whether a shell expands `read`, so that quotation marks matter.
        dotenv: whether the reader takes the variable from `.env`.
        then: what the user has to do; `READS` if there is nothing special.
        why_not: why nothing can be read here; then there is no `read`.
        source: where this is documented.
    """

    files: str
    read: str = ""
    action: Action = "reference"
    at: str = r""
    beside: tuple[str, ...] = ()
    word: str = ""
    quoted: bool = False
    dotenv: bool = False
    in_shell: bool = False
    then: Text = READS
    why_not: Text | None = None
    source: str = ""


_WORKFLOW_SECRET = Text(
    "it is read from the secret {name}: add it with `gh secret set {name}`",
    "改为读取机密 {name}：请用 `gh secret set {name}` 添加",
)
_NO_SECRETS = Text(
    "secrets cannot be read at this key: pass {name} by `env` of the job or step",
    "此键处不能读取机密：请通过作业或步骤的 `env` 传入 {name}",
)
_COMPOSITE = Text(
    "an action cannot read secrets: declare an input, and pass secrets.{name} where the action is used",
    "action 不能读取机密：请声明输入参数，并在使用处传入 secrets.{name}",
)
_GITLAB = Text(
    "the entry is deleted: add {name} as a masked variable under Settings > CI/CD",
    "删除了该条目：请在 Settings > CI/CD 中添加掩码变量 {name}",
)
_GITLAB_READ = Text(
    "it is read from {name}: add it as a masked variable under Settings > CI/CD",
    "改为读取 {name}：请在 Settings > CI/CD 中添加掩码变量",
)
_SINGLE_QUOTED = Text(
    "the shell expands nothing in single quotation marks: use double ones around ${name}",
    "单引号内不会展开变量：请在 ${name} 两侧改用双引号",
)
_WRANGLER = Text(
    "the entry is deleted: run `wrangler secret put {name}`",
    "删除了该条目：请运行 `wrangler secret put {name}`",
)
_FLY = Text(
    "the entry is deleted: run `fly secrets set {name}=…`",
    "删除了该条目：请运行 `fly secrets set {name}=…`",
)
_NETLIFY = Text(
    "the entry is deleted: run `netlify env:set {name} … --secret`",
    "删除了该条目：请运行 `netlify env:set {name} … --secret`",
)
_VERCEL = Text(
    "the entry is deleted: run `vercel env add {name} --sensitive`",
    "删除了该条目：请运行 `vercel env add {name} --sensitive`",
)
_RENDER = Text(
    "Render asks for {name} and keeps it: `sync: false`",
    "由 Render 询问并保存 {name}：`sync: false`",
)
_KUBERNETES = Text(
    "it is read from a Secret: `kubectl create secret generic coze --from-literal={name}=…`",
    "改为读取 Secret：`kubectl create secret generic coze --from-literal={name}=…`",
)
_SECRET_MANIFEST = Text(
    "a Secret's manifest does not belong into a repository: use Sealed Secrets, External Secrets or SOPS",
    "Secret 清单不应放在仓库里：请使用 Sealed Secrets、External Secrets 或 SOPS",
)
_VALUES = Text(
    "chart values are committed: name an existing Secret there, and read {name} from it by secretKeyRef",
    "chart 的 values 会被提交：请改为引用已有 Secret，用 secretKeyRef 读取 {name}",
)
_DOTNET = Text(
    "the value is empty now, and the environment variable {name} overrides it",
    "该值现在为空，由环境变量 {name} 覆盖",
)
_CODEX = Text(
    'name the variable: bearer_token_env_var = "{name}" in place of the header',
    '请改为写变量名：用 bearer_token_env_var = "{name}" 代替该请求头',
)
_TEMPLATE = Text("the value is empty now, as in every template", "该值现在为空，模板文件本应如此")

_WORKFLOW_KEYS = (
    r"^env/|^jobs/[^/]+/(env|steps/-/(env|with|run|working-directory|name)|container/(env|credentials)|secrets"
    r"|services/[^/]+/(env|credentials))(/|$)"
)
_SPRING_FILES = r"(^|/)(application|bootstrap)([-.][\w.\-]+)?\.(ya?ml|properties)$"
_COMPOSE = r"(^|/)(docker-)?compose([.\-][\w.\-]+)?\.ya?ml$"

# fmt: off
READERS = (
    Reader(r"(^|/)\.github/workflows/[^/]+\.ya?ml$", "${{{{ secrets.{name} }}}}", at=_WORKFLOW_KEYS, then=_WORKFLOW_SECRET,
           source="docs.github.com: contexts, context availability"),
    Reader(r"(^|/)\.github/workflows/[^/]+\.ya?ml$", why_not=_NO_SECRETS),
    Reader(r"(^|/)action\.ya?ml$", why_not=_COMPOSITE, source="docs.github.com: contexts"),
    Reader(r"(^|/)\.gitlab-ci\.ya?ml$", action="remove", at=r"(^|/)variables/{name}(/value)?$", then=_GITLAB,
           source="docs.gitlab.com/ci/variables"),
    Reader(r"(^|/)\.gitlab-ci\.ya?ml$", "${name}", in_shell=True, then=_GITLAB_READ, source="docs.gitlab.com/ci/variables"),
    Reader(_COMPOSE, "${{{name}}}", dotenv=True, source="docs.docker.com/compose: interpolation"),
    Reader(_SPRING_FILES, "${{{name}}}", source="docs.spring.io: externalized configuration; quarkus.io/guides/config-reference"),
    Reader(r"\.properties$", "${{{name}}}", beside=("pom.xml", "build.gradle", "build.gradle.kts"), word="springframework",
           source="docs.spring.io: property sources"),
    Reader(r"(^|/)serverless\.ya?ml$", "${{env:{name}}}", dotenv=True, source="serverless.com/framework/docs: variables"),
    Reader(r"(^|/)render\.ya?ml$", "sync: false", "entry", at=r"envVars/-/value$", then=_RENDER, source="render.com/docs/blueprint-spec"),
    Reader(r"(^|/)(ansible|group_vars|host_vars|playbooks?|roles)/.*\.ya?ml$", "{{{{ lookup('env', '{name}') }}}}", quoted=True,
           source="docs.ansible.com: env lookup"),
    Reader(r"(^|/)(values|chart)[\w.\-]*\.ya?ml$", why_not=_VALUES, source="helm.sh/docs"),
    Reader(r"\.ya?ml$", why_not=_SECRET_MANIFEST, at=r"(^|/)(data|stringData)/[^/]+$"),
    Reader(r"\.ya?ml$", "valueFrom: {{secretKeyRef: {{name: coze, key: {name}}}}}", "entry", at=r"(^|/)env/-/value$", then=_KUBERNETES,
           source="kubernetes.io: distribute credentials securely"),
    Reader(r"(^|/)wrangler\.(toml|jsonc?)$", action="remove", at=r"(^|/)vars/{name}$", then=_WRANGLER,
           source="developers.cloudflare.com/workers/configuration/secrets"),
    Reader(r"(^|/)fly\.toml$", action="remove", at=r"^env/{name}$", then=_FLY, source="fly.io/docs/apps/secrets"),
    Reader(r"(^|/)netlify\.toml$", action="remove", at=r"(^|/)environment/{name}$", then=_NETLIFY, source="docs.netlify.com: environment variables"),
    Reader(r"(^|/)vercel\.json$", action="remove", at=r"(^|/)env/{name}$", then=_VERCEL, source="vercel.com/docs/environment-variables"),
    Reader(r"(^|/)appsettings[\w.\-]*\.json$", action="empty", then=_DOTNET, source="learn.microsoft.com: configuration in .NET"),
    Reader(r"(^|/)\.(cursor|vscode)/mcp\.json$", "${{env:{name}}}", source="cursor.com/docs/mcp, code.visualstudio.com: variables reference"),
    Reader(r"(^|/)\.mcp\.json$", "${{{name}}}", source="docs.claude.com: environment variable expansion in .mcp.json"),
    Reader(r"(^|/)\.codex/config\.toml$", why_not=_CODEX, source="developers.openai.com/codex/mcp"),
)
# fmt: on
# Templates of environment files, which are there to be committed.
_TEMPLATES = (".example", ".sample", ".template", ".dist", ".defaults")


def draft(language: Language | None, target: Target) -> Draft | None:
    """The change of a configuration file or a shell script; None where the file is neither.

    Raises:
        Refused: the value cannot be taken out safely.
    """
    if language and language.name == "shell":
        return shell.draft(language, target)
    if file_kinds.is_environment(target.path):
        return _environment(target)
    value = _value(language, target)
    if value is None:
        return None
    if value.is_comment:
        return placeholder(target)
    return _by_reader(value, target)


def _value(language: Language | None, target: Target) -> Value | None:
    """The value in its document; None where the file is no document whose readers are known."""
    if language and language.name in ("yaml", "json", "toml"):
        return structured.value(language, target)
    return properties.value(target) if target.path.lower().endswith(".properties") else None


def _environment(target: Target) -> Draft | None:
    """The template of an environment file loses the value; the file itself is not one to be changed."""
    line = target.data[target.line_start(target.start) : target.start]
    if line.lstrip().startswith(b"#"):
        return placeholder(target)
    name, equals, _ = line.partition(b"=")
    if not target.path.lower().endswith(_TEMPLATES) or not equals:
        return None
    key = name.split()[-1].decode("utf-8", "replace") if name.split() else target.name
    return Draft((Edit(target.start, target.end),), key, _TEMPLATE)


def _by_reader(value: Value, target: Target) -> Draft | None:
    for row in READERS:
        if _fits(row, value, target):
            if row.why_not:
                raise Refused(row.why_not.format(name=target.name))
            return _ACTIONS[row.action](row, value, target)
    return None


def _fits(row: Reader, value: Value, target: Target) -> bool:
    if not re.search(row.files, target.path.lower()):
        return False
    at = row.at.replace("{name}", "[^/]+")
    if at and not re.search(at, "/".join(value.keys)):
        return False
    return not row.beside or any(_mentions(target, name, row.word) for name in row.beside)


def _mentions(target: Target, name: str, word: str) -> bool:
    near = target.context.near(target.path, name)
    return is_beside(target, name) and any(target.context.holds(path, word) for path in near)


def _reference(row: Reader, value: Value, target: Target) -> Draft:
    """The reference in the place of the value, or of the fallback that it is."""
    if fallback := _fallback(value, target):
        return fallback
    if row.in_shell and target.data.count(b"'", value.start + len(value.quote), target.start) % 2:
        raise Refused(_SINGLE_QUOTED.format(name=target.name))
    read = row.read.format(name=target.name).encode()
    edits = structured.replaced(value, target, read, quoted=row.quoted)
    return Draft(edits, target.name, row.then.format(name=target.name), row.dotenv)


def _fallback(value: Value, target: Target) -> Draft | None:
    """`${NAME:value}` and `${NAME:-value}` become `${NAME}`."""
    before = target.data[value.start : target.start]
    opened = before.rfind(b"${")
    if opened < 0 or target.data[target.end : target.end + 1] != b"}":
        return None
    name, colon, rest = before[opened + 2 :].partition(b":")
    if (
        not name.replace(b".", b"").replace(b"_", b"").replace(b"-", b"").isalnum()
        or not colon
        or rest not in (b"", b"-")
    ):
        return None
    said = name.decode()
    edit = Edit(value.start + opened + 2 + len(name), target.end)
    return Draft((edit,), said, DROPPED.format(name=said))


def _removed(row: Reader, value: Value, target: Target) -> Draft:
    name = value.keys[-2] if value.keys[-1] == "value" else value.key
    return Draft(structured.removed(value, target), name, row.then.format(name=name))


def _emptied(row: Reader, value: Value, target: Target) -> Draft:
    structured.check_whole(value, target)
    name = "__".join(value.keys)
    return Draft((Edit(target.start, target.end),), name, row.then.format(name=name))


def _entry(row: Reader, value: Value, target: Target) -> Draft:
    structured.check_whole(value, target)
    name = value.sibling or target.name
    read = row.read.format(name=name).encode()
    return Draft(
        (Edit(value.entry_start, value.entry_end, read),), name, row.then.format(name=name)
    )


_ACTIONS = {"reference": _reference, "remove": _removed, "empty": _emptied, "entry": _entry}
