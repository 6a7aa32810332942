"""What a path alone tells about who can see a file.

Client code is whatever ends up on somebody else's device: pages, extensions, mini-programs, apps
and firmware (coze-facts, section 3.1). A script that may run on either side stays `unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from patscan.model.findings import Evidence

# Tests prove things about tokens, and ship nothing.
_TEST_FOLDERS = frozenset(("test", "tests", "__tests__", "__mocks__", "spec", "e2e", "cypress"))


class Row(NamedTuple):
    """How the paths of one signal are recognised; all in lower case.

    `tails` are ends of the whole path, `folders` names of folders anywhere above the file, `names` of the
    file itself, `starts` beginnings of the path, and `parts` stand anywhere in it (a `/` comes first).
    """

    signal: str
    tails: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def fits(self, whole: str) -> bool:
        """Whether the row recognises a path that begins with `/` and is in lower case."""
        *folders, name = whole.split("/")
        return (
            whole.endswith(self.tails or ("\n",))
            or name in self.names
            or whole.startswith(self.starts or ("\n",))
            or not set(self.folders).isdisjoint(folders)
            or any(part in whole for part in self.parts)
        )


# What is in such a package is on somebody else's device, whatever it is.
PACKAGES = (
    ".apk", ".aab", ".apks", ".xapk", ".ipa", ".hap", ".wgt", ".crx", ".xpi", ".vsix", ".asar",
    ".msix", ".appx", ".dmg", ".appimage",
)  # fmt: skip

# fmt: off
ROWS: tuple[Row, ...] = (
    Row("page", tails=(
        ".html", ".htm", ".xhtml", ".vue", ".svelte", ".wxml", ".wxss", ".axml", ".ttml", ".swan",
        ".ejs", ".jinja", ".jinja2", ".njk", ".hbs", ".mustache", ".blade.php", ".phtml", ".jsp",
        ".cshtml", ".razor", ".erb", ".ftl", ".twig", ".liquid", ".gohtml", ".heex", ".handlebars", ".ux",
        ".pug", ".jade", ".haml", ".slim",
    )),
    Row("documentation", tails=(
        ".md", ".mdx", ".mdc", ".rst", ".adoc", ".ipynb", ".pdf", ".docx", ".http", ".rest",
        ".postman_collection.json",
    ), names=("readme", "readme.txt", "changelog", "changelog.txt")),
    Row("documentation-folder", folders=("docs", "doc", "wiki")),
    Row("app-code", tails=(
        ".kt", ".swift", ".dart", ".ets", ".m", ".mm", ".plist", ".storyboard", ".xcconfig", ".wxs",
    )),
    Row("firmware", tails=(".ino",), folders=("firmware",), names=("sdkconfig", "sdkconfig.defaults", "kconfig.projbuild")),
    Row("app-folder", folders=("miniprogram", "res", "assets", "ios", "android", "src-tauri"),
        names=("androidmanifest.xml",), parts=("/resources/base/", "/resources/rawfile/")),
    Row("client-name", tails=(
        ".client.ts", ".client.js", ".client.tsx", ".client.jsx", ".client.mjs", ".client.vue",
        ".user.js", "/entry-client.ts", "/entry-client.js", "/entry-client.tsx",
    )),
    Row("server-name", tails=(
        ".server.ts", ".server.js", ".server.tsx", ".server.jsx", ".server.mjs", "/+server.ts",
        "/+server.js", "/entry-server.ts", "/entry-server.js", "/setupproxy.js", "/setupproxy.ts",
        "/instrumentation.ts", "/instrumentation.js", "/gatsby-node.js", "/gatsby-node.ts",
        "/gulpfile.js", "/gruntfile.js", "/ecosystem.config.js", "/ecosystem.config.cjs",
    )),
    Row("build-configuration", tails=(
        ".config.js", ".config.ts", ".config.mjs", ".config.cjs", ".config.mts",
    )),
    Row("public-folder", folders=(
        "public", "static", "www", "wwwroot", "htdocs", "webroot", "dist", "build", "out", ".output",
        "public_html", "webapp",
    )),
    Row("private-folder", folders=("web-inf", "meta-inf")),
    Row("server-folder", folders=(
        "server", "servers", "backend", "back-end", "controllers", "functions", "lambda", "lambdas",
        "cloudfunctions", "cloudfunction", "unicloud", "netlify", "middleware",
    ), starts=("/api/", "/routes/"), parts=("/pages/api/", "/app/api/")),
    Row("tool-folder", folders=("scripts", "script", "tools", "bin", "cli", "cmd", "ci", *_TEST_FOLDERS)),
    Row("server-language", tails=(
        ".py", ".go", ".java", ".rb", ".php", ".rs", ".cs", ".scala", ".sh", ".ps1", ".bat",
        ".pl", ".ex", ".exs", ".erl", ".clj", ".groovy", ".bash", ".zsh", ".cmd", ".vb", ".fs",
    )),
    Row("configuration", tails=(
        ".json", ".yml", ".yaml", ".toml", ".ini", ".cfg", ".conf", ".properties", ".env", ".xml",
        ".tf", ".tfvars", ".pem", ".key", ".plist", ".config", ".json5", ".jsonc", ".service",
    ), names=("dockerfile", "makefile", "procfile", ".npmrc", ".envrc", "containerfile", "jenkinsfile")),
)
# fmt: on


def evidence(path: str) -> Iterator[Evidence]:
    """What `path`, relative and with `/`, speaks for: nothing, one thing, or several that differ.

    Inside an archive (`app.apk!assets/index.js`) that is the entry's own path, and the archives' kinds.
    """
    from patscan.exposure.judge import seen

    *archives, inner = path.lower().split("!")
    if any(one.endswith(PACKAGES) for one in archives or [inner]):
        yield seen("package", path)
    if is_environment(inner):
        yield seen("environment-file", path)
        return
    whole = "/" + inner
    for row in ROWS:
        if row.fits(whole):
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
    whole = "/" + path.lower()
    return any(row.fits(whole) for row in ROWS if row.signal == "documentation")
