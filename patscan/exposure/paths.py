"""What a path alone tells about who can see a file.

Client code is whatever ends up on somebody else's device: pages, extensions, mini-programs, apps
and firmware. A script that may run on either side stays `unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from patscan.exposure import file_kinds
from patscan.exposure.file_kinds import TEST_FOLDERS, Kind
from patscan.model.findings import Evidence


class Row(NamedTuple):
    """How the paths of one signal are recognised, but for their endings; all in lower case.

    The endings are in `file_kinds`. `folders` are names of folders anywhere above the file, `starts`
    beginnings of the path, and `parts` stand anywhere in it (a `/` comes first). Below a folder of `below`,
    `folders` mean nothing. Of a script, `stems` are
    its name without the ending, and `words` ends of that: `x.client.ts`.
    """

    signal: str
    folders: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def fits(self, whole: str, kind: Kind) -> bool:
        """Whether the row recognises a path that begins with `/` and is in lower case."""
        *folders, name = whole.split("/")
        stem = name.rpartition(".")[0] if kind.is_script else ""
        return (
            self.signal in kind.signals
            or whole.startswith(self.starts or ("\n",))
            or (not set(self.folders).isdisjoint(folders) and set(self.below).isdisjoint(folders))
            or any(part in whole for part in self.parts)
            or stem in self.stems
            or stem.endswith(self.words or ("\n",))
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
)

# fmt: off
ROWS: tuple[Row, ...] = (
    Row("page"),
    Row("documentation"),
    Row("documentation-folder", folders=("docs", "doc", "wiki")),
    Row("app-code"),
    Row("firmware", folders=("firmware",)),
    Row("app-folder", folders=("miniprogram", "res", "assets", "ios", "android"), below=_SERVED,
        parts=("/resources/base/", "/resources/rawfile/")),
    Row("desktop-app", folders=("src-tauri",)),
    Row("server-data"),
    Row("client-name", stems=("entry-client",), words=(".client",)),
    Row("server-name", stems=(
        "+server", "entry-server", "setupproxy", "instrumentation", "gatsby-node", "gulpfile", "gruntfile",
        "ecosystem.config",
    ), words=(".server",)),
    Row("build-configuration", words=(".config",)),
    Row("public-folder", folders=_SERVED),
    Row("private-folder", folders=("web-inf", "meta-inf")),
    Row("server-folder", folders=(
        "server", "servers", "backend", "back-end", "controllers", "functions", "lambda", "lambdas",
        "cloudfunctions", "cloudfunction", "unicloud", "netlify", "middleware",
    ), starts=("/api/", "/routes/"), parts=("/pages/api/", "/app/api/")),
    Row("tool-folder", folders=("scripts", "script", "tools", "bin", "cli", "cmd", "ci", *sorted(TEST_FOLDERS))),
    Row("server-language"),
    Row("configuration"),
)
# fmt: on


def evidence(path: str) -> Iterator[Evidence]:
    """What `path`, relative and with `/`, indicates: nothing, one level, or several that differ.

    Inside an archive (`app.apk!assets/index.js`) that is the entry's own path, and the archives' kinds.
    """
    from patscan.exposure.judge import seen

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
