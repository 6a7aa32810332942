"""Other names for folders: `paths` of tsconfig and jsconfig, `alias` in the configuration of bundlers, import maps.

Every bundler calls it `alias` (Vite, webpack, Rsbuild, Vue CLI, Nuxt, SvelteKit, Taro, Umi, Babel's
module-resolver): a table of names, a list of `{find, replacement}`, or calls of `alias.set()`. The folder
is what remains of a value such as `path.resolve(__dirname, '../src')` when only its strings are read.
"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.exposure.file_kinds import MAX_PATHS, is_configuration, is_foreign
from patscan.exposure.graph import import_maps, jsonc
from patscan.exposure.graph.packages import Packages, upward
from patscan.exposure.kept import kept
from patscan.exposure.project import Project

_TYPED = late.compile(r"[tj]sconfig(?:\.[\w.-]+)?\.json")
MAX_EXTENDS = 16
# At most this many pages of a package are read for import maps.
MAX_PAGES = 1_000


@functools.lru_cache(MAX_PATHS)
def _is_typed(name: str) -> bool:
    """Whether a file of that name configures TypeScript, or tells editors as much of JavaScript."""
    return _TYPED.fullmatch(name) is not None


class Alias(NamedTuple):
    """`head` and `tail` around a `*`, if there is a `star`, and the paths it stands for, with or without one."""

    head: str
    star: bool
    tail: str
    targets: tuple[str, ...]

    def expand(self, specifier: str) -> list[str]:
        """The paths that a specifier means by this alias."""
        if not self.star:
            return list(self.targets) if specifier == self.head else []
        size = len(self.head) + len(self.tail)
        if len(specifier) < size or not specifier.startswith(self.head):
            return []
        if not specifier.endswith(self.tail):
            return []
        middle = specifier[len(self.head) : len(specifier) - len(self.tail)]
        return [target.replace("*", middle) for target in self.targets]


class Aliases:
    """The aliases that hold in each folder."""

    def __init__(self, project: Project, packages: Packages) -> None:
        """Find all configuration; it is read when it is needed."""
        self._project = project
        self._files: dict[str, list[str]] = {}
        self._known: dict[str, tuple[Alias, ...]] = {}
        for path in project.paths():
            folder, _, name = path.rpartition("/")
            if _is_typed(name):
                if not is_foreign(path):
                    self._files.setdefault(folder, []).append(path)
            elif is_configuration(path) or import_maps.may_hold(path):
                own = self._files.setdefault(packages.at(folder).folder, [])
                if len(own) < MAX_PAGES or not import_maps.may_hold(path):
                    own.append(path)

    def within(self, folder: str) -> tuple[Alias, ...]:
        """The aliases for files of `folder`, the nearest first, and of those the longest."""
        if folder in self._known:
            return self._known[folder]
        found: tuple[Alias, ...] = ()
        for above in reversed(tuple(upward(folder))):
            if above not in self._known:
                own = [
                    one for path in sorted(self._files.get(above, ())) for one in self._read(path)
                ]
                own.sort(key=lambda alias: -len(alias.head))
                self._known[above] = tuple(dict.fromkeys((*own, *found))) if own else found
            found = self._known[above]
        return found

    def exact(self) -> Iterator[str]:
        """All names without a `*`: how else could one know which word leads to a file?"""
        for folder in list(self._files):
            yield from (alias.head for alias in self.within(folder) if not alias.star)

    def _read(self, path: str) -> list[Alias]:
        if _is_typed(path.rpartition("/")[2]):
            return list(self._typed(path, MAX_EXTENDS))
        data = self._project.read(path)
        if data and import_maps.may_hold(path):
            return [_mapped(*one) for one in import_maps.names(path, data)]
        return list(_bundled(path, data)) if data and b"alias" in data else []

    def _typed(self, path: str, depth: int) -> Iterator[Alias]:
        """`paths` and `baseUrl`, its own or of what it extends (typescriptlang.org/tsconfig)."""
        table = jsonc.table(self._project.read(path))
        options = table.get("compilerOptions")
        options = options if isinstance(options, dict) else {}
        folder = path.rpartition("/")[0]
        base = options.get("baseUrl")
        root = join(folder, base) if isinstance(base, str) else folder
        paths = options.get("paths")
        if root is not None and isinstance(paths, dict):
            for pattern, targets in paths.items():
                places = [join(root, one) for one in jsonc.strings(targets, 2)]
                yield _pattern(pattern, tuple(place for place in places if place is not None))
        if isinstance(base, str) and root is not None:
            yield _pattern("*", (posixpath.join(root, "*"),))
        if depth and not isinstance(paths, dict):
            for other in jsonc.strings(table.get("extends"), 2):
                place = join(folder, other)
                if other.startswith(".") and place is not None:
                    name = place if place.endswith(".json") else place + ".json"
                    yield from self._typed(name, depth - 1)


def join(folder: str, path: str) -> str | None:
    """`path` as seen from `folder`, relative to the project; None if that leads out of it."""
    joined = posixpath.normpath(
        posixpath.join(folder or ".", path.replace("\\", "/").lstrip("/") or ".")
    )
    if joined == ".." or joined.startswith("../"):
        return None
    return "" if joined == "." else joined


def _pattern(pattern: str, targets: tuple[str, ...]) -> Alias:
    head, star, tail = pattern.partition("*")
    return Alias(head, bool(star), tail, targets)


def _mapped(name: str, places: tuple[str, ...]) -> Alias:
    """What an import map makes of a name: with a `/` at its end, everything below it."""
    if name.endswith("/"):
        return Alias(name, True, "", tuple(posixpath.join(place, "*") for place in places))
    return Alias(name, False, "", places)


# --- bundlers ---------------------------------------------------------------------------------------


@kept
def _bundled(path: str, data: bytes) -> tuple[Alias, ...]:
    """The aliases in a file of configuration."""
    return tuple(_in_configuration(path, data))


def _in_configuration(path: str, data: bytes) -> Iterator[Alias]:
    folder = path.rpartition("/")[0]
    if path.endswith(("json", "rc")):
        from patscan.exposure.graph.config_values import pairs_of

        for name, value in pairs_of(jsonc.table(data), "alias"):
            yield from _named(folder, name, value)
        return
    from patscan.exposure.graph.config_values import aliases

    for name, value in aliases(path, data):
        yield from _named(folder, name, value)


def _named(folder: str, name: str, value: str) -> Iterator[Alias]:
    """What a bundler makes of a name: itself, and everything below it; with `$` itself alone."""
    place = join(folder, value)
    if place is None or not name:
        return
    if name.endswith("*") and not name.endswith("/*"):  # a regular expression: what follows is kept
        yield Alias(name[:-1], True, "", (posixpath.join(place, "*"),))
        return
    plain = name.removesuffix("$").removesuffix("/*").rstrip("/")
    yield Alias(plain, False, "", (place,))
    if not name.endswith("$"):
        yield Alias(plain + "/", True, "", (posixpath.join(place.removesuffix("/*"), "*"),))
