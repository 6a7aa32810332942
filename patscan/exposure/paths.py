"""What a path alone tells about who can see a file.

Client code is whatever ends up on somebody else's device: pages, extensions, mini-programs, apps
and firmware (coze-facts, section 3.1). A script that may run on either side stays `unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from patscan.model import Evidence

# Tests prove things about tokens, and ship nothing.
_TEST_FOLDERS = frozenset(("test", "tests", "__tests__", "__mocks__", "spec", "e2e", "cypress"))


class Row(NamedTuple):
    """How the paths of one signal are recognised; all in lower case.

    `tails` are ends of the whole path; `folders` the names of folders anywhere above the file.
    """

    signal: str
    tails: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


ROWS: tuple[Row, ...] = (
    Row(
        "page",
        tails=(
            ".html", ".htm", ".xhtml", ".vue", ".svelte", ".wxml", ".wxss", ".axml", ".ttml", ".swan",
            ".ejs", ".jinja", ".jinja2", ".njk", ".hbs", ".mustache", ".blade.php", ".phtml", ".jsp",
            ".cshtml", ".razor", ".erb", ".ftl", ".twig", ".liquid", ".gohtml",
        ),
    ),
    Row(
        "documentation",
        tails=(
            ".md", ".mdx", ".rst", ".adoc", ".ipynb", ".pdf", ".docx", ".postman_collection.json",
        ),
        names=("readme", "readme.txt", "changelog", "changelog.txt"),
    ),
    Row("documentation-folder", folders=("docs", "doc", "wiki")),
    Row("app-code", tails=(
        ".kt", ".swift", ".dart", ".ets", ".m", ".mm", ".ino", ".plist", ".storyboard", ".xcconfig",
        ".wxs",
    )),
    Row("firmware", tails=(".ino",)),
    Row(
        "app-folder",
        folders=("miniprogram", "miniprogram-1", "res", "assets", "ios", "android", "src-tauri"),
        names=("androidmanifest.xml",),
    ),
    Row("client-name", tails=(
        ".client.ts", ".client.js", ".client.tsx", ".client.jsx", ".client.mjs", ".client.vue",
        "/entry-client.ts", "/entry-client.js", "/entry-client.tsx",
    )),
    Row("server-name", tails=(
        ".server.ts", ".server.js", ".server.tsx", ".server.jsx", ".server.mjs", "/+server.ts",
        "/+server.js", "/hooks.server.ts", "/entry-server.ts", "/entry-server.js",
        "/route.ts", "/route.js",
    )),
    Row("public-folder", folders=(
        "public", "static", "www", "wwwroot", "htdocs", "webroot", "dist", "build", "out", ".output",
        "public_html", "webapp",
    )),
    Row("server-folder", folders=(
        "server", "servers", "backend", "back-end", "controllers", "functions", "lambda", "lambdas",
        "cloudfunctions", "cloudfunction", "unicloud", "uniCloud-aliyun", "netlify", "workers",
        "middleware", "microservices",
    ), starts=("api/", "pages/api/", "src/pages/api/", "app/api/", "src/app/api/", "routes/")),
    Row("tool-folder", folders=(
        "scripts", "script", "tools", "bin", "cli", "cmd", "examples-node", *_TEST_FOLDERS,
    )),
    Row(
        "server-language",
        tails=(
            ".py", ".go", ".java", ".rb", ".php", ".rs", ".cs", ".scala", ".sh", ".ps1", ".bat", ".lua",
            ".pl", ".ex", ".exs", ".erl", ".clj", ".groovy", ".bash", ".zsh", ".cmd", ".vb", ".fs",
        ),
    ),
    Row(
        "configuration",
        tails=(
            ".json", ".yml", ".yaml", ".toml", ".ini", ".cfg", ".conf", ".properties", ".env", ".xml",
            ".tf", ".tfvars", ".pem", ".key", ".plist", ".config", ".json5", ".jsonc", ".service",
        ),
        names=("dockerfile", "makefile", "procfile", ".npmrc", ".envrc", "containerfile", "jenkinsfile"),
    ),
)  # fmt: skip


def evidence(path: str) -> Iterator[Evidence]:
    """What `path`, relative and with `/`, speaks for: nothing, one thing, or several that differ."""
    from patscan.exposure.judge import seen

    lower = path.lower()
    folders, _, name = lower.rpartition("/")
    if is_environment(path):
        yield seen("environment-file", path)
        return
    inside = set(folders.split("/"))
    whole = "/" + lower
    for row in ROWS:
        if (
            whole.endswith(row.tails or ("\n",))
            or name in row.names
            or lower.startswith(row.starts or ("\n",))
            or inside & set(row.folders)
        ):
            yield seen(row.signal, path)


def is_environment(path: str) -> bool:
    """Whether a file holds environment variables: `.env`, `.env.production`, `conf/prod.env`."""
    name = path.lower().rpartition("/")[2]
    return name.startswith(".env") or name.endswith(".env")


def is_test(path: str) -> bool:
    """Whether a file belongs to tests."""
    folders, _, name = path.lower().rpartition("/")
    return bool(_TEST_FOLDERS & set(folders.split("/"))) or ".test." in name or ".spec." in name


def is_documentation(path: str) -> bool:
    """Whether a file explains rather than runs."""
    rows = [row for row in ROWS if row.signal == "documentation"]
    lower = path.lower()
    return any(lower.endswith(row.tails) or lower.rpartition("/")[2] in row.names for row in rows)
