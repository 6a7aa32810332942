"""What the files start from that are no code: manifests, bundlers' configuration, container files.

Each function tells, for one kind of file, which of its strings are entries, and of which side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from patscan import late
from patscan.exposure.file_kinds import ANY_SCRIPT, is_configuration, of
from patscan.exposure.graph import jsonc
from patscan.exposure.graph.packages import Side
from patscan.exposure.kept import kept
from patscan.model.text import Text


class Start(NamedTuple):
    """Something that a manifest starts from: what it says, and why that is an entry of a side."""

    specifier: str
    side: Side
    signal: str
    note: Text
    firm: bool = True
    says: str = ""

    @property
    def written(self) -> str:
        """The string in the manifest, where `specifier` was put together."""
        return self.says or self.specifier


_EXTENSION = Text("the manifest puts it into the browser extension", "清单把它放进浏览器扩展")
_MINI = Text("`app.json` puts it into the mini-program", "`app.json` 把它放进小程序")
_ELECTRON = Text(
    "the Electron app starts here, and its package can be read",
    "Electron 应用从这里启动，安装包可被读取",
)
_BUILD = Text("the bundler's configuration names it as an entry", "打包工具的配置把它列为入口")
_COMMAND = Text("a command starts it on a machine of yours", "由命令在自己的机器上启动")
_DEPLOYED = Text("it is deployed as server code", "它作为服务端代码部署")
# What these build is published for anybody, or tested.
_LIBRARY = late.compile(
    r"(?:tsup|tsdown|build|unbuild|vitest|jest|rslib|father)[\w.-]*config\.\w+|build\.config\.\w+"
)
# What `main` is in a package that depends on one of these.
_MAIN = {
    "electron": Start("", "client", "electron-main", _ELECTRON),
    "expo": Start("", "client", "app-main", _BUILD),
    "react-native": Start("", "client", "app-main", _BUILD),
    "firebase-functions": Start("", "server", "cloud-function", _DEPLOYED),
}
_COMMAND_WORD = late.compile(
    r"(?<![\w@./\\-])[\w@./\\-]{1,300}" + ANY_SCRIPT + r"|(?<=node )[\w@./\\-]+"
)
# Programs that run a script here and now.
_RUNNER = late.compile(
    r"\b(?:node|nodemon|ts-node|ts-node-dev|tsx|bun|deno|pm2|esno|vite-node|babel-node|swc-node|forever)\b"
)


def _package(table: Mapping[str, Any]) -> Iterator[Start]:
    """`bin`, `scripts`, `main` of apps and functions, `source` (docs.npmjs.com; parceljs.org)."""
    for text in jsonc.strings(table.get("bin"), 2):
        yield Start(text, "server", "command", _COMMAND)
    for script in jsonc.strings(table.get("scripts"), 2):
        for part in re.split(r"&&|\|\||[;|]", script[:2000]):
            words = _COMMAND_WORD.findall(part) if _RUNNER.search(part) else ()
            yield from (Start(word, "server", "command", _COMMAND) for word in words)
    uses = {**_object(table, "dependencies"), **_object(table, "devDependencies")}
    main = next((_MAIN[name] for name in _MAIN if name in uses), None)
    if main and isinstance(table.get("main"), str):
        yield main._replace(specifier=table["main"])
    for text in jsonc.strings(table.get("source"), 2):
        yield Start(text, "client", "bundler-entry", _BUILD, firm=False)


def _object(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _extension(table: Mapping[str, Any]) -> Iterator[Start]:
    """developer.chrome.com: every path in a manifest is part of the extension."""
    if "manifest_version" in table:
        for text in jsonc.strings(table):
            yield Start(text, "client", "extension-manifest", _EXTENSION)


def _mini_program(table: Mapping[str, Any]) -> Iterator[Start]:
    """developers.weixin.qq.com: `pages`, `subpackages`, components and workers; the app itself."""
    yield from (
        Start(text, "client", "mini-program", _MINI) for text in jsonc.strings(table.get("pages"))
    )
    for key in ("subpackages", "subPackages"):
        packages = table.get(key)
        for one in packages if isinstance(packages, list) else ():
            root = one.get("root") if isinstance(one, dict) else None
            for page in jsonc.strings(one.get("pages")) if isinstance(root, str) else ():
                yield Start(f"{root}/{page}", "client", "mini-program", _MINI, says=page)
    for key in ("usingComponents", "workers", "plugins"):
        yield from (
            Start(text, "client", "mini-program", _MINI) for text in jsonc.strings(table.get(key))
        )


def _angular(table: Mapping[str, Any]) -> Iterator[Start]:
    """angular.dev/reference/configs/workspace-config: `main` and `browser` of the build; `server` of SSR."""
    for key in ("main", "browser", "polyfills", "scripts"):
        for text in _deep(table, key):
            yield Start(text, "client", "bundler-entry", _BUILD)
    for key in ("server", "ssr"):
        for text in _deep(table, key):
            yield Start(text, "server", "bundler-entry", _DEPLOYED)


def _deep(value: object, key: str, depth: int = 10) -> Iterator[str]:
    if depth and isinstance(value, dict):
        if key in value:
            yield from jsonc.strings(value[key], 3)
        for part in value.values():
            yield from _deep(part, key, depth - 1)


def _deployed(table: Mapping[str, Any]) -> Iterator[Start]:
    """developers.cloudflare.com, vercel.com: `main`, `functions`, `builds`."""
    for key in ("main", "functions", "builds"):
        value = table.get(key)
        names = list(value) if isinstance(value, dict) else []
        for text in (*jsonc.strings(value), *names):
            yield Start(text, "server", "deployment", _DEPLOYED)


_JSON: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Start]]] = {
    "package.json": _package,
    "manifest.json": _extension, "manifest.v2.json": _extension, "manifest.v3.json": _extension,
    "app.json": _mini_program, "pages.json": _mini_program, "game.json": _mini_program,
    "angular.json": _angular, "project.json": _angular,
    "vercel.json": _deployed, "wrangler.json": _deployed, "wrangler.jsonc": _deployed,
    "nodemon.json": _deployed,
}  # fmt: skip
_COMMAND_LINE = late.compile(
    rb"(?m)^[ \t]*+(?:CMD|ENTRYPOINT|RUN|web:|worker:|command:|main\s*=|handler:|Handler:|entrypoint:).{0,500}"
)


@kept
def starts(path: str, data: bytes) -> tuple[Start, ...]:
    """What the file at `path` starts from; none where it is no manifest."""
    name = path.rpartition("/")[2].lower()
    if name in _JSON:
        return tuple(_JSON[name](jsonc.table(data)))
    if is_configuration(path):
        return tuple(_bundler(path, data))
    if name.startswith(("dockerfile", "procfile")) or of(path).language in ("toml", "yaml"):
        return tuple(
            Start(word, "server", "command", _COMMAND)
            for line in _COMMAND_LINE.findall(data)
            for word in re.findall(r"[\w@./\\-]+", line.decode("utf-8", "replace"))
        )
    return ()


def _bundler(path: str, data: bytes) -> Iterator[Start]:
    """`entry` of webpack, Rspack, Rsbuild and Vue CLI, `input` of Rollup and Vite, `entryPoints` of esbuild."""
    if not re.search(rb"entry|input", data) or _LIBRARY.fullmatch(path.rpartition("/")[2]):
        return
    from patscan.exposure.graph.config_values import entries

    on_server = re.search(rb"target:\s{0,9}[\"'](?:async-)?node|platform:\s{0,9}[\"']node", data)
    side: Side = "server" if on_server else "client"
    firm = re.search(rb"(?<!\w)(?:lib|library|libraryTarget)\b", data) is None
    for text, _ in entries(path, data, b"entry", b"input", b"entryPoints"):
        yield Start(text, side, "bundler-entry", _BUILD, firm)
