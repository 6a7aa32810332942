"""Folders that a server hands out as they are, by the code that says so.

Express, Koa, Fastify, Nest and Hono; Flask, Django, FastAPI and Starlette, aiohttp; Spring; Go, PHP and
nginx do it in other words. Folders with a usual name (`public`, `static`) are rows of `frameworks`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from patscan import late
from patscan.exposure.file_kinds import is_foreign, is_test, of
from patscan.exposure.graph.aliases import join
from patscan.exposure.graph.packages import upward
from patscan.exposure.kept import kept
from patscan.exposure.project import Project
from patscan.lines import line_at
from patscan.literals import Vocabulary

# Besides scripts: the languages of servers, and of their settings.
_LANGUAGES = ("python", "java", "kotlin", "go", "rust", "ruby", "csharp", "properties", "yaml")
MAX_FILE_BYTES = 1 << 18
MAX_FOUND = 1_000


class _Row(NamedTuple):
    """What code or a setting says to hand out a folder: a pattern, and words, in lower case, one of which is in every match."""

    pattern: bytes
    words: tuple[bytes, ...]


def _row(pattern: bytes, *words: bytes) -> _Row:
    return _Row(pattern, words)


# The call, or the setting; the first strings after it are the folder.
_ANY_FOLDER = (
    # Node: Express, serve-static, serve, Koa, Fastify, NestJS.
    _row(rb"express\.static\(", b"express.static"),
    _row(rb"serve-?[sS]tatic\w*\(", b"servestatic", b"serve-static"),
    _row(rb"\bserve\((?=\s*+(?:path|join|resolve|[\"'`]))", b"serve("),
    _row(rb"koaStatic\(", b"koastatic("),
    _row(rb"fastifyStatic\b", b"fastifystatic"),
    _row(rb"fastify-?[/-]static[\"']\)", b"/static", b"-static"),
    _row(rb"useStaticAssets\(", b"usestaticassets("),
    _row(rb"ServeStaticModule\.forRoot\(", b"servestatic"),
    # Python: Flask, Django, Starlette, aiohttp.
    _row(rb"static_folder\s*+=", b"static_folder"),
    _row(rb"STATICFILES_DIRS\s*+\+?=", b"staticfiles"),
    _row(rb"StaticFiles\(", b"staticfiles"),
    _row(rb"add_static\(", b"add_static("),
    # Spring; Go's net/http; tower-http; Gin and Echo.
    _row(rb"addResourceLocations\(", b"addresourcelocations("),
    _row(rb"static-locations\s*+[=:]", b"static-locations"),
    _row(rb"http\.Dir\(", b"http.dir("),
    _row(rb"ServeDir::new\(", b"servedir"),
    _row(rb"\.Static(?:FS)?\(", b".static"),
    # Flask and Bottle; Javalin, Spark, Vert.x.
    _row(rb"send_from_directory\(", b"send_from_directory("),
    _row(rb"static_file\([^\n)]{0,100}?root\s?=", b"static_file("),
    _row(rb"staticFiles\.(?:add|location|externalLocation)\(", b"staticfiles"),
    _row(rb"staticFileLocation\(", b"staticfilelocation("),
    _row(rb"StaticHandler\.create\(", b"statichandler.create("),
    # Tornado; Actix, Rocket, Warp; ASP.NET; Sinatra; sirv; Deno; Elysia and others.
    _row(rb"StaticFileHandler,", b"staticfilehandler"),
    _row(rb"\bstatic_path\s*+=", b"static_path"),
    _row(rb"\bFiles::new\(", b"files::new("),
    _row(rb"FileServer::from\(", b"fileserver::from("),
    _row(rb"\bfs::dir\(", b"fs::dir("),
    _row(rb"PhysicalFileProvider\(", b"physicalfileprovider("),
    _row(rb":public_folder,", b":public_folder"),
    _row(rb"\bsirv\(", b"sirv("),
    _row(rb"\bserveDir\([^\n)]{0,60}?fsRoot", b"servedir"),
    _row(rb"\.static\(", b".static"),
)
_THIS = rb"(?:__dirname|process\.cwd\(\)"
# A server that hands out the folder it is started in, its own code and settings too.
_OWN_FOLDER = (
    # Node: `express.static(__dirname)`, `serve(path.join(__dirname))`, `sirv('.')`, `root: __dirname`.
    _row(rb"(?:express\.static|serve-?[sS]tatic|koaStatic|\bserve|\bsirv)\(\s{0,4}" + _THIS + rb"|import\.meta\.dirname"
         rb"|path\.(?:join|resolve)\(\s{0,4}" + _THIS + rb")?\s{0,4}\)|[\"'`]\.?/?[\"'`])\s{0,4}[,)]",
         b"express.static", b"servestatic", b"serve-static", b"koastatic(", b"serve(", b"sirv("),
    _row(rb"\broot:\s{0,4}" + _THIS + rb")\s{0,4}[,}]", b"root:"),
    # Python: Starlette's and Flask's folder `.`, and `send_from_directory` of it.
    _row(rb"StaticFiles\(\s{0,4}directory\s?=\s?[\"']\./?[\"']", b"staticfiles"),
    _row(rb"static_folder\s?=\s?[\"']\.?/?[\"']", b"static_folder"),
    _row(rb"send_from_directory\(\s{0,4}(?:[\"']\.?/?[\"']|BASE_DIR|app\.root_path|os\.getcwd\(\))\s{0,4},", b"send_from_directory("),
    # Go and Actix.
    _row(rb"http\.FileServer\(\s{0,4}http\.Dir\(\s{0,4}\"\./?\"\s{0,4}\)", b"http.dir("),
    _row(rb"Files::new\(\s{0,4}\"/\",\s{0,4}\"\./?\"", b"files::new("),
)  # fmt: skip
# Go's files that are compiled in, and served: `//go:embed web` beside `http.FS`.
_EMBEDDED = _row(rb"(?m)^//go:embed[ \t]{1,4}(?:all:)?([\w./\-]{1,100})", b"go:embed")
_ROWS = (*_ANY_FOLDER, *_OWN_FOLDER, _EMBEDDED)
# A file with one of these alone says nothing.
_ROOT = frozenset((b"root:", b"static"))
_VOCABULARY = Vocabulary((*(word for row in _ROWS for word in row.words), *_ROOT), caseless=True)
_STRING = late.compile(rb"[\"'`]([^\"'`\n]{1,200})[\"'`]")
_REACH_BYTES = 200


class Served(NamedTuple):
    """A folder of the project, and where it is said that it is served.

    `own`: the server lies in it. `hides`: names of files and folders in it that begin so are kept back.
    """

    folder: str
    path: str
    line: int
    own: bool = False
    hides: tuple[str, ...] = (".",)


def folders(project: Project, scripts: Collection[str]) -> tuple[Served, ...]:
    """All folders that code or configuration of the project hands out.

    Args:
        project: where.
        scripts: the scripts that may do so; files in other languages are read here.
    """
    parents = {path.rpartition("/")[0] for path in project.paths()}
    known = frozenset(above for parent in parents for above in upward(parent) if above)
    found: list[Served] = []
    others = (
        one for one in project.paths() if of(one).language in _LANGUAGES and not is_foreign(one)
    )
    for path in sorted((*scripts, *others)):
        if len(found) < MAX_FOUND and not is_test(path):
            data = project.read(path)
            if data and len(data) <= MAX_FILE_BYTES and _may_serve(path, data):
                found += _in_file(path, data, known)
    return tuple(found)


@kept
def _may_serve(_path: str, data: bytes) -> bool:
    """Whether a file says that a folder is served: hardly any does."""
    found = _VOCABULARY.found(data)
    return not found < _ROOT and any(
        _any(row).search(data) for row in _ROWS if not found.isdisjoint(row.words)
    )


@functools.cache
def _any(*rows: _Row) -> re.Pattern[bytes]:
    """A pattern for what one of the rows says."""
    return re.compile(b"|".join(row.pattern for row in rows))


def _in_file(path: str, data: bytes, known: frozenset[str]) -> Iterator[Served]:
    home = path.rpartition("/")[0]
    if own := _any(*_OWN_FOLDER).search(data):
        yield Served(home, path, line_at(data, own.start()), own=True)
    for match in _any(_EMBEDDED).finditer(data) if b"http.F" in data else ():
        folder = join(home, match[1].decode().partition("*")[0].strip("/"))
        if folder in known:
            yield Served(folder, path, line_at(data, match.start()))
    for match in _any(*_ANY_FOLDER).finditer(data):
        text = data[match.end() : match.end() + _REACH_BYTES]
        line = line_at(data, match.start())
        for raw in _STRING.findall(re.split(rb";|\n\s*\n", text, maxsplit=1)[0])[:3]:
            name = raw.decode("utf-8", "replace").removeprefix("classpath:").strip("/")
            if raw == b"/" and b"+" in text:  # a part of a path that is put together
                continue
            places = [
                join(above, inside + name)
                for above in upward(home)
                for inside in ("", "src/main/resources/")
            ]
            # A server that hands out the folder it lies in itself is another matter.
            yield from (
                Served(place, path, line)
                for place in places
                if place in known and place != home and not home.startswith(f"{place}/")
            )
