"""Folders that a server hands out as they are, by the code that says so.

Express, Koa, Fastify, Nest and Hono; Flask, Django, FastAPI and Starlette, aiohttp; Spring; Go, PHP and
nginx do it in other words. Folders with a usual name (`public`, `static`) are rows of `frameworks`.
"""

from __future__ import annotations

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
# One of these, in any case, is in every file that says so.
_WORDS = (
    b"express.static", b"servestatic", b"serve-static", b"serve(", b"koastatic(", b"fastifystatic", b"/static", b"-static",
    b"usestaticassets(", b"static_folder", b"staticfiles", b"add_static(", b"addresourcelocations(", b"http.dir(",
    b"servedir", b".static", b"send_from_directory(", b"static_file(", b"staticfilelocation(", b"statichandler.create(",
    b"staticfilehandler", b"static_path", b"files::new(", b"fileserver::from(", b"fs::dir(", b"physicalfileprovider(",
    b":public_folder", b"sirv(", b"go:embed", b"static-locations",
)  # fmt: skip
# Or both of these.
_ROOT = frozenset((b"root:", b"static"))
_VOCABULARY = Vocabulary((*_WORDS, *_ROOT), caseless=True)
# The call, or the setting; the first strings after it are the folder.
_SERVES = late.compile(
    # Node: Express, serve-static, serve, Koa, Fastify, NestJS.
    rb"express\.static\(|serve-?[sS]tatic\w*\(|\bserve\((?=\s*+(?:path|join|resolve|[\"'`]))|koaStatic\(|fastifyStatic\b"
    rb"|fastify-?[/-]static[\"']\)|useStaticAssets\(|ServeStaticModule\.forRoot\("
    # Python: Flask, Django, Starlette, aiohttp.
    rb"|static_folder\s*+=|STATICFILES_DIRS\s*+\+?=|StaticFiles\(|add_static\("
    # Spring; Go's net/http; tower-http; Gin and Echo.
    rb"|addResourceLocations\(|static-locations\s*+[=:]|http\.Dir\(|ServeDir::new\(|\.Static(?:FS)?\("
    # Flask and Bottle; Javalin, Spark, Vert.x.
    rb"|send_from_directory\(|static_file\([^\n)]{0,100}?root\s?=|staticFiles\.(?:add|location|externalLocation)\(|staticFileLocation\(|StaticHandler\.create\("
    # Tornado; Actix, Rocket, Warp; ASP.NET; Sinatra; sirv; Deno; Elysia and others.
    rb"|StaticFileHandler,|\bstatic_path\s*+=|\bFiles::new\(|FileServer::from\(|\bfs::dir\(|PhysicalFileProvider\(|:public_folder,|\bsirv\(|\bserveDir\([^\n)]{0,60}?fsRoot|\.static\("
)
# Go's files that are compiled in, and served: `//go:embed web` beside `http.FS`.
_EMBEDDED = late.compile(rb"(?m)^//go:embed[ \t]{1,4}(?:all:)?([\w./\-]{1,100})")
# A server that hands out the folder it is started in, its own code and settings too.
_OWN_FOLDER = late.compile(
    # Node: `express.static(__dirname)`, `serve(path.join(__dirname))`, `sirv('.')`, `root: __dirname`.
    rb"(?:express\.static|serve-?[sS]tatic|koaStatic|\bserve|\bsirv)\(\s{0,4}(?:__dirname|process\.cwd\(\)|import\.meta\.dirname"
    rb"|path\.(?:join|resolve)\(\s{0,4}(?:__dirname|process\.cwd\(\))?\s{0,4}\)|[\"'`]\.?/?[\"'`])\s{0,4}[,)]"
    rb"|\broot:\s{0,4}(?:__dirname|process\.cwd\(\))\s{0,4}[,}]"
    # Python: Starlette's and Flask's folder `.`, and `send_from_directory` of it.
    rb"|StaticFiles\(\s{0,4}directory\s?=\s?[\"']\./?[\"']|static_folder\s?=\s?[\"']\.?/?[\"']"
    rb"|send_from_directory\(\s{0,4}(?:[\"']\.?/?[\"']|BASE_DIR|app\.root_path|os\.getcwd\(\))\s{0,4},"
    # Go and Actix.
    rb"|http\.FileServer\(\s{0,4}http\.Dir\(\s{0,4}\"\./?\"\s{0,4}\)|Files::new\(\s{0,4}\"/\",\s{0,4}\"\./?\""
)
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
    if _VOCABULARY.found(data) < _ROOT:
        return False
    is_embedded = b"http.F" in data and _EMBEDDED.search(data)
    return bool(is_embedded or _OWN_FOLDER.search(data) or _SERVES.search(data))


def _in_file(path: str, data: bytes, known: frozenset[str]) -> Iterator[Served]:
    home = path.rpartition("/")[0]
    if own := _OWN_FOLDER.search(data):
        yield Served(home, path, line_at(data, own.start()), own=True)
    for match in _EMBEDDED.finditer(data) if b"http.F" in data else ():
        folder = join(home, match[1].decode().partition("*")[0].strip("/"))
        if folder in known:
            yield Served(folder, path, line_at(data, match.start()))
    for match in _SERVES.finditer(data):
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
