"""From what an import says to the file it means, among the files of the project.

As bundlers do it (Vite, webpack, TypeScript with `moduleResolution: bundler`, Node): the written name,
the name with an ending, the folder's manifest, its index.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from patscan.exposure.graph.aliases import Aliases, join
from patscan.exposure.graph.packages import (
    Package,
    Packages,
    Side,
    browser_swap,
    imports,
    split,
    targets,
    upward,
)
from patscan.exposure.graph.references import last_word
from patscan.exposure.project import Project

# In the order in which most bundlers try them.
ENDINGS = (
    ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".json", ".nvue",
    ".uvue", ".astro", ".wxs",
)  # fmt: skip
# `index.weapp.ts` (Taro), `api.ios.js` (React Native), `x.client.ts`: the same module elsewhere.
PLATFORMS = (
    "native", "ios", "android", "web", "weapp", "h5", "rn", "alipay", "swan", "tt", "qq", "jd", "harmony",
    "mp", "client", "server", "electron",
)  # fmt: skip
# What TypeScript lets one write for the file it comes from.
_WRITTEN_FOR = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
# Names that frameworks give without being told: Vue CLI, Nuxt, uni-app, Taro, Umi (`@`), Nuxt (`~`, `@@`),
# SvelteKit (`$lib`), Next and CRA (from `src`, or from the top with a `baseUrl`).
_CONVENTIONS = (
    ("@/", ("src/", "", "app/", "resources/js/", "src/renderer/src/", "client/src/", "frontend/src/")),
    ("~/", ("src/", "app/", "")),
    ("@@/", ("",)),
    ("~~/", ("",)),
    ("$lib/", ("src/lib/",)),
    ("#/", ("src/", "")),
    ("#app/", ("app/",)),
    ("#shared/", ("shared/",)),
    ("src/", ("src/",)),
    ("/", ("", "public/", "static/", "src/main/resources/static/", "src/")),
)  # fmt: skip
MAX_LENGTH = 500
_MAX_KEYS = 1_000


class Resolver:
    """Answers what a specifier means in a file."""

    def __init__(self, project: Project, packages: Packages, aliases: Aliases) -> None:
        """Everything it looks at."""
        self._files = frozenset(project.paths())
        self._packages = packages
        self._aliases = aliases
        self._known: dict[tuple[str, str, Side], str | None] = {}

    def resolve(self, importer: str, specifier: str, side: Side) -> str | None:
        """The file of the project that `specifier` means in `importer`; None for anything else."""
        folder = importer.rpartition("/")[0]
        key = (folder, specifier, side)
        if key not in self._known:
            found = None
            if 0 < len(specifier) <= MAX_LENGTH and "\0" not in specifier:
                found = next(self._candidates(folder, specifier, side), None)
            if found and side == "client":
                found = browser_swap(self._packages.of(found), found)
            self._known[key] = found
        return self._known[key]

    def _candidates(self, folder: str, specifier: str, side: Side) -> Iterator[str]:
        if specifier.startswith((".", "..")):
            yield from self._at(join(folder, specifier), side)
            return
        for alias in self._aliases.within(folder):
            for target in alias.expand(specifier):
                yield from self._at(join("", target), side)
        if specifier.startswith("#"):
            package = self._packages.at(folder)
            for target in imports(package, specifier, side):
                yield from self._at(join(package.folder, target), side)
        name, subpath = split(specifier)
        for package in self._packages.by_name.get(name, ()):
            yield from self._in_package(package, subpath, side)
        yield from self._by_convention(folder, specifier, side)

    def place(self, importer: str, start: str) -> str | None:
        """Where a pattern of names begins: `start`, what comes before its first hole, as a path."""
        folder = importer.rpartition("/")[0]
        if start.startswith("."):
            head, slash, tail = start.rpartition("/")
            place = join(folder, head)
            return (
                None
                if place is None
                else "/".join(filter(None, (place, ""))) + tail
                if slash
                else None
            )
        for alias in self._aliases.within(folder):
            for target in alias.expand(start):
                return target
        for prefix, places in _CONVENTIONS:
            if start.startswith(prefix):
                package = self._packages.at(folder).folder
                return "/".join(filter(None, (package, places[0] + start.removeprefix(prefix))))
        return None

    def _in_package(self, package: Package, subpath: str, side: Side) -> Iterator[str]:
        """In a package that has been named. What it builds is looked for where it was written, too."""
        for target in targets(package, subpath, side):
            place = join(package.folder, target)
            yield from self._at(place, side)
            for built in ("dist/", "lib/", "build/", "es/", "esm/", "cjs/"):
                written = target.removeprefix("./")
                if written.startswith(built):
                    stem = posixpath.splitext("src/" + written.removeprefix(built))[0]
                    yield from self._at(join(package.folder, stem), side)
        if subpath == ".":
            yield from self._at(join(package.folder, "src/index"), side)
        else:
            yield from self._at(join(package.folder, "src/" + subpath[2:]), side)

    def _by_convention(self, folder: str, specifier: str, side: Side) -> Iterator[str]:
        for prefix, places in _CONVENTIONS:
            if specifier.startswith(prefix):
                rest = specifier.removeprefix(prefix)
                for above in upward(folder):
                    for place in places:
                        yield from self._at(join(above, place + rest), side)
        # Pages name scripts from where they are served; `app.json` names pages without an ending.
        if not specifier.startswith(("@", "#")):
            yield from self._at(join(folder, specifier), side)

    def _at(self, place: str | None, side: Side) -> Iterator[str]:
        """The file at a place, with or without its ending, or the index of the folder there."""
        if place is None:
            return
        if place in self._files:
            yield place
        stem, ending = posixpath.splitext(place)
        for other in _WRITTEN_FOR.get(ending, ()):
            if stem + other in self._files:
                yield stem + other
        yield from self._ended(place)
        if place in self._packages.by_folder:
            package = self._packages.by_folder[place]
            for target in targets(package, ".", side):
                inside = join(place, target)
                if inside is not None and inside != place:
                    if inside in self._files:
                        yield inside
                    yield from self._ended(inside)
        yield from self._ended(f"{place}/index" if place else "index")

    def _ended(self, place: str) -> Iterator[str]:
        for ending in ENDINGS:
            if place + ending in self._files:
                yield place + ending
        for platform in PLATFORMS:
            for ending in ENDINGS[:5]:
                name = f"{place}.{platform}{ending}"
                if name in self._files:
                    yield name


def words(path: str, packages: Packages) -> set[str]:
    """The last words of all specifiers that may mean `path`, but for aliases of one file."""
    folder, _, name = path.rpartition("/")
    found = {last_word(name)}
    if found & {"index", "main"}:
        found |= {"", last_word(folder)}
    for above in upward(folder):
        package = packages.by_folder.get(above)
        if package is None:
            continue
        found |= {last_word(package.name), last_word(above)}
        for field in ("exports", "imports", "browser"):
            table = package.manifest.get(field)
            if isinstance(table, dict):
                found.update(last_word(key.rstrip("/*")) for key in list(table)[:_MAX_KEYS])
    return found
