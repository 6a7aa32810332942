"""Names that an import map gives to modules, for browsers and for Deno: in a page, or in a file of its own.

html.spec.whatwg.org (import maps), github.com/systemjs/systemjs and github.com/guybedford/es-module-shims (their own
types of script, maps in files), docs.deno.com/runtime/fundamentals/configuration.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.graph import jsonc
from patscan.exposure.graph.config_values import pairs_of
from patscan.exposure.kept import kept

_IN_PAGE = late.compile(
    rb"<script\b[^<>]{0,300}\btype\s{0,4}=\s{0,4}[\"']?(?:systemjs-)?importmap(?:-shim)?[\"'\s>][^<>]{0,300}?>?\s{0,99}(?P<map>\{[^<]{1,60000})"
)
_IN_FILE = late.compile(
    r"(?:[\w.\-]{0,60}[.\-_])?import[-_]?map[\w.\-]{0,40}\.json|[\w.\-]{1,60}\.importmap|deno\.jsonc?"
)
_PAGES = ("page", "template", "mixed")
# What a map in a page calls a folder of the site may lie in one of these of the project (see `resolve`).
_SITES = ("", "public/", "static/", "src/")


def may_hold(path: str) -> bool:
    """Whether a file may be, or hold, an import map."""
    return file_kinds.of(path).form in _PAGES or is_map(path)


def is_map(path: str) -> bool:
    """Whether a file is an import map, by its name."""
    return _IN_FILE.fullmatch(path.rpartition("/")[2]) is not None


@kept
def names(path: str, data: bytes) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The names that the maps in a file give, each with the paths that it may mean, relative to the project.

    A name that ends in `/` stands for all that is below a folder.
    """
    maps = [data] if is_map(path) else []
    if not maps and b"importmap" in data:
        maps = [match["map"] for match in _IN_PAGE.finditer(data)]
    return tuple(_names(path, maps))


def _names(path: str, maps: list[bytes]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for table in map(jsonc.table, maps):
        for name, address in (*pairs_of(table, "imports"), *_scoped(table.get("scopes"))):
            if places := tuple(_places(path.rpartition("/")[0], address)):
                yield name, places


def _scoped(scopes: object) -> Iterator[tuple[str, str]]:
    """The names that hold for the modules of one folder only."""
    for inner in scopes.values() if isinstance(scopes, dict) else ():
        if isinstance(inner, dict):
            yield from ((name, one) for name, one in inner.items() if isinstance(one, str))


def _places(folder: str, address: str) -> Iterator[str]:
    """Where a module lies that has an address in a map of a file in `folder`; nothing for one elsewhere."""
    if re.match(r"(?:[a-z]{2,10}:|//)", address):
        return
    roots = _SITES if address.startswith("/") else (folder,)
    for root in roots:
        place = posixpath.normpath(posixpath.join(root, address.lstrip("/")))
        if not place.startswith(".."):
            yield place
