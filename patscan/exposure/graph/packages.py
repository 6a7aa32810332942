"""The packages of a project: whose folder a file lies in, and what an import by a package's name means.

Node's `exports` and `imports` (nodejs.org/api/packages.html), and the older `main`, `module` and
`browser` (github.com/defunctzombie/package-browser-field-spec), for either side.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from patscan import late
from patscan.exposure.file_kinds import MAX_PATHS, is_foreign
from patscan.exposure.graph import jsonc
from patscan.exposure.project import Project

Side = Literal["client", "server"]
# Conditions that never lead to code of this side; all others may, in the order they are written.
_NEVER: Mapping[Side, frozenset[str]] = {
    "client": frozenset(("types", "node", "react-server", "deno", "bun", "workerd", "edge-light")),
    "server": frozenset(("types", "browser", "react-native", "electron")),
}
_MAIN = ("module", "source", "main", "react-native")
_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
# A folder with one of these is the root of something, with or without a package.json.
_ROOT_FILE = late.compile(
    r"(?:next|nuxt|vite|vue|svelte|astro|webpack|rsbuild|electron\.vite|wxt|react-router|remix|gatsby-|taro)"
    r"[\w.-]*config\.[cm]?[jt]s|package\.json|angular\.json|\.umirc\.[jt]s"
)


@functools.lru_cache(MAX_PATHS)
def _is_root_file(name: str) -> bool:
    return _ROOT_FILE.fullmatch(name) is not None


class Package(NamedTuple):
    """A folder that is built on its own: its manifest, or an empty one where it has none.

    `uses` are the names of all packages that it depends on.
    """

    folder: str = ""
    name: str = ""
    manifest: Mapping[str, Any] = {}
    uses: frozenset[str] = frozenset()


class Packages:
    """All packages of a project, but for those that were installed."""

    def __init__(self, project: Project) -> None:
        """Read every manifest."""
        self.by_folder: dict[str, Package] = {}
        self.by_name: dict[str, list[Package]] = {}
        for path in project.paths():
            folder, _, name = path.rpartition("/")
            if not _is_root_file(name) or is_foreign(path):
                continue
            if name == "package.json":
                package = _package(folder, jsonc.table(project.read(path)))
                self.by_folder[folder] = package
                if package.name:
                    self.by_name.setdefault(package.name, []).append(package)
            else:
                self.by_folder.setdefault(folder, Package(folder))
        self.at = functools.cache(self._at)
        self._uses = functools.cache(self._used)

    def _at(self, folder: str) -> Package:
        """The package that a folder belongs to."""
        for above in upward(folder):
            if above in self.by_folder:
                return self.by_folder[above]
        return Package()

    def of(self, path: str) -> Package:
        """The package that a file belongs to."""
        return self.at(path.rpartition("/")[0])

    def uses(self, path: str) -> frozenset[str]:
        """What the package of a file depends on, and the packages around it."""
        return self._uses(path.rpartition("/")[0])

    def _used(self, folder: str) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for above in upward(folder):
            if above in self.by_folder:
                found |= self.by_folder[above].uses
        return found


def upward(folder: str) -> Iterator[str]:
    """A folder and all above it, to the root, which is the empty string."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _package(folder: str, manifest: Mapping[str, Any]) -> Package:
    uses: set[str] = set()
    for key in _DEPENDENCIES:
        names = manifest.get(key)
        if isinstance(names, dict):
            uses |= names.keys()
    name = manifest.get("name")
    return Package(folder, name if isinstance(name, str) else "", manifest, frozenset(uses))


def split(specifier: str) -> tuple[str, str]:
    """The name of the package in a specifier, and the rest as `exports` writes it: `.` or `./x`."""
    parts = specifier.split("/")
    count = 2 if specifier.startswith("@") else 1
    rest = "/".join(parts[count:])
    return "/".join(parts[:count]), f"./{rest}" if rest else "."


def targets(package: Package, subpath: str, side: Side) -> list[str]:
    """The files, relative to the package, that `subpath` may mean for a side, the best first."""
    exports = package.manifest.get("exports")
    if exports is not None:
        return _mapped(exports, subpath, side)
    if subpath != ".":
        return [subpath]
    mains = [package.manifest.get(key) for key in _MAIN]
    browser = package.manifest.get("browser")
    if side == "client" and isinstance(browser, str):
        mains = [browser]
    return [main for main in mains if isinstance(main, str)] or ["index", "src/main"]


def imports(package: Package, specifier: str, side: Side) -> list[str]:
    """The same for a specifier that begins with `#`."""
    return _mapped(package.manifest.get("imports"), specifier, side)


def _mapped(table: object, subpath: str, side: Side) -> list[str]:
    if not isinstance(table, dict) or not any(key[:1] in (".", "#") for key in table):
        return list(_conditional(table, side)) if subpath == "." else []
    if subpath in table:
        return list(_conditional(table[subpath], side))
    found = []
    for key, value in table.items():
        head, star, tail = key.partition("*")
        if (
            star
            and len(subpath) >= len(key) - 1
            and subpath.startswith(head)
            and subpath.endswith(tail)
        ):
            middle = subpath[len(head) : len(subpath) - len(tail)]
            found += [target.replace("*", middle) for target in _conditional(value, side)]
    return found


def _conditional(value: object, side: Side, depth: int = 8) -> Iterator[str]:
    """The targets under all conditions that may hold on a side.

    What comes after the condition that names this side is for others.
    """
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, list):
        for one in value:
            yield from _conditional(one, side, depth - 1)
    elif depth and isinstance(value, dict):
        own = "browser" if side == "client" else "node"
        for condition, one in value.items():
            if condition not in _NEVER[side]:
                yield from _conditional(one, side, depth - 1)
            if condition == own:
                return


def browser_swap(package: Package, path: str) -> str | None:
    """What a bundler for browsers puts in the place of a package's file; None if nothing at all."""
    swaps = package.manifest.get("browser")
    if not isinstance(swaps, dict):
        return path
    inside = "./" + path.removeprefix(package.folder + "/" if package.folder else "")
    for name in (inside, inside.rpartition(".")[0], inside[2:]):
        if name in swaps:
            other = swaps[name]
            if not isinstance(other, str):
                return None
            return "/".join(filter(None, (package.folder, other.removeprefix("./"))))
    return path
