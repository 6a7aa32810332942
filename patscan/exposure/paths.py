"""What a path alone tells about who can see a file.

Client code is whatever ends up on somebody else's device: pages, extensions, mini-programs, apps
and firmware. A script that may run on either side stays `unknown`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from patscan.exposure import file_kinds
from patscan.exposure.file_kinds import TEST_FOLDERS, Kind
from patscan.model.findings import Evidence


class Row(NamedTuple):
    """How the paths of one signal are recognised, but for their endings; all in lower case.

    The endings are in `file_kinds`. `folders` are names of folders anywhere above the file, `starts`
    beginnings of the path, and `parts` stand anywhere in it (a `/` comes first). Below a folder of `below`,
    `folders` mean nothing; `unless` names the folders directly in one of them that make it something else.
    Of a script, `stems` are its name without the ending, and `words` ends of that: `x.client.ts`.
    With `language`, all this is asked of files in it only; with a part of `never` in the path, the row does not fit.
    """

    signal: str
    folders: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unless: Mapping[str, frozenset[str]] = MappingProxyType({})
    language: str = ""
    never: tuple[str, ...] = ()

    def fits(self, whole: str, kind: Kind) -> bool:
        """Whether the row recognises a path that begins with `/` and is in lower case."""
        if any(part in whole for part in self.never):
            return False
        *folders, name = whole.split("/")
        stem = name.rpartition(".")[0] if kind.is_script else ""
        return (
            self.signal in kind.signals
            or whole.startswith(self.starts or ("\n",))
            or self._in_folder(folders, kind)
            or any(part in whole for part in self.parts)
            or stem in self.stems
            or stem.endswith(self.words or ("\n",))
        )

    def _in_folder(self, folders: list[str], kind: Kind) -> bool:
        """Whether one of `folders` is above the file, and what is between does not say otherwise."""
        if self.language not in ("", kind.language) or not set(self.below).isdisjoint(folders):
            return False
        return any(
            name in self.folders
            and (kind.is_script or inner.split(".")[0] not in self.unless.get(name, ()))
            for name, inner in itertools.pairwise([*folders, ""])
        )


# Folders that are served as they are, or hold what a build made.
_SERVED = (
    "public",
    "static",
    "www",
    "wwwroot",
    "htdocs",
    "webroot",
    "dist",
    "build",
    "out",
    ".output",
    "public_html",
    "webapp",
    "storybook-static",
)
# jakarta.ee/specifications/servlet: what a container, Spring Boot and Quarkus serve from the class path.
_OF_JARS = "/meta-inf/resources/"
# What builds make of the server's code. nitro.build, nextjs.org, svelte.dev, vercel.com/docs/build-output-api.
_BUILT_SERVERS = ("/.output/server/", "/.next/server/", "/.svelte-kit/output/server/", "/.vercel/output/functions/", "/dist/server/", "/build/server/")  # fmt: skip
# What a build that makes no site puts into a folder of such a name: Gradle (docs.gradle.org: the Java plugin's
# layout), CMake and ESP-IDF (docs.espressif.com: `idf.py`), Meson, setuptools, MSBuild, IntelliJ. A bundle may
# have a folder called `lib`, too: scripts are left out (`Row.unless`).
_BUILT = {
    "build": frozenset((
        "classes", "libs", "resources", "tmp", "reports", "test-results", "distributions", "install",
        "log", "logs", "cmakefiles", "_deps", "esp-idf", "bootloader", "meson-logs", "meson-private",
        "lib", "temp", "bdist",
    )),
    "out": frozenset(("production", "test", "artifacts", "debug", "release", "logs", "log")),
    "dist": frozenset(("logs", "log")),
}  # fmt: skip
# Names of folders that hold documentation, if what is in them is text.
_READING = (
    "reference", "references", "manual", "manuals", "guide", "guides", "handbook", "documentation",
    "文档", "参考", "参考文档", "参考资料", "资料", "说明", "手册", "教程",
)  # fmt: skip

# fmt: off
ROWS: tuple[Row, ...] = (
    Row("page"),
    Row("documentation"),
    Row("documentation-folder", folders=("docs", "doc", "wiki")),
    Row("documentation-folder", folders=_READING, below=_SERVED, language="text"),
    Row("app-code"),
    Row("firmware", folders=("firmware",)),
    Row("app-folder", folders=("miniprogram", "res", "assets", "ios", "android", "composeresources"), below=_SERVED,
        parts=("/resources/base/", "/resources/rawfile/", "/commonmain/resources/")),
    Row("mini-program", folders=("mp-weixin", "mp-alipay", "mp-baidu", "mp-toutiao", "mp-qq", "mp-kuaishou", "mp-lark", "mp-jd", "mp-xhs")),
    Row("desktop-app", folders=("src-tauri", "dist-electron", "dist_electron")),
    Row("server-data"),
    Row("client-name", stems=("entry-client",), words=(".client",)),
    Row("server-name", stems=(
        "+server", "entry-server", "setupproxy", "instrumentation", "gatsby-node", "gulpfile", "gruntfile",
        "ecosystem.config",
    ), words=(".server",)),
    Row("build-configuration", words=(".config", ".umirc", ".fatherrc", ".dumirc", "proxy.conf"), parts=("/config/proxy.",)),
    Row("public-folder", folders=_SERVED, unless=_BUILT,
        parts=("/.svelte-kit/output/client/", _OF_JARS), never=_BUILT_SERVERS),
    Row("private-folder", folders=("web-inf", "meta-inf"), never=(_OF_JARS,)),
    Row("server-folder", folders=(
        "server", "servers", "backend", "back-end", "controllers", "functions", "lambda", "lambdas",
        "cloudfunctions", "cloudfunction", "unicloud", "netlify", "middleware",
    ), starts=("/api/", "/routes/"), parts=("/pages/api/", "/app/api/", *_BUILT_SERVERS)),
    Row("tool-folder", folders=("scripts", "script", "tools", "bin", "cli", "cmd", "ci", *sorted(TEST_FOLDERS))),
    Row("server-language"),
    Row("configuration"),
)
# fmt: on


# Where generators keep what they write projects from (Yeoman, Hygen, Plop, Ember, Angular).
_SCAFFOLDS = frozenset((
    "generators", "_templates", "plop-templates", "blueprints", "schematics", "scaffold", "scaffolds", "boilerplate",
    "boilerplates", "cookiecutter",
))  # fmt: skip


def is_scaffold(path: str) -> bool:
    """Whether a generator writes files from this one: whoever fills it in is no server."""
    folders = path.lower().split("/")[:-1]
    return not _SCAFFOLDS.isdisjoint(folders) or any("cookiecutter." in one for one in folders)


def evidence(path: str) -> Iterator[Evidence]:
    """What `path`, relative and with `/`, indicates: nothing, one level, or several that differ.

    Inside an archive (`app.apk!assets/index.js`) that is the entry's own path, and the archives' kinds.
    """
    from patscan.exposure.evidence import seen

    *archives, inner = path.lower().split("!")
    kind = file_kinds.of(inner)
    if any("package" in file_kinds.of(one).signals for one in archives or [inner]):
        yield seen("package", path)
    if file_kinds.is_environment(inner):
        yield seen("environment-file", path)
        return
    whole = "/" + inner
    for row in ROWS:
        if row.fits(whole, kind):
            yield seen(row.signal, path)
