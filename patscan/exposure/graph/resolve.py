"""From what an import says to the file it means, among the files of the project.

As bundlers do it (Vite, webpack, TypeScript with `moduleResolution: bundler`, Node): the written name,
the name with an ending, the folder's manifest, its index.
"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterator

from patscan.exposure.file_kinds import SCRIPTS
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
from patscan.exposure.graph.specifiers import last_word
from patscan.exposure.project import Project

# In the order in which most bundlers try them.
ENDINGS = (*SCRIPTS, ".json")
# Vite's order (vite.dev/config/shared-options#resolve-extensions); it takes the first that exists.
VITE_ENDINGS = (".mjs", ".js", ".mts", ".ts", ".jsx", ".tsx", ".json")
_VITE = frozenset(("vite", "rolldown-vite"))
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
_BUILT = ("dist", "lib", "build", "es", "esm", "cjs")
MAX_LENGTH = 500
_MAX_KEYS = 1_000


class Resolver:
    """Answers what a specifier means in a file."""

    def __init__(self, project: Project) -> None:
        """The project whose files it tells of."""
        self._project = project
        self.packages = Packages(project)
        self.aliases = Aliases(project, self.packages)
        self._files = frozenset(project.paths())
        self._first_of = functools.cache(self._is_vite)
        # Where a name has two dots, so that platforms need not be tried for all others.
        dotted = (path for path in self._files if path.count(".", path.rfind("/") + 1) > 1)
        stems = (posixpath.splitext(posixpath.splitext(path)[0]) for path in dotted)
        self._dotted = frozenset(stem for stem, platform in stems if platform)
        self._known: dict[tuple[str, str, Side], tuple[str, ...]] = {}

    def resolve(self, importer: str, specifier: str, side: Side) -> tuple[str, ...]:
        """The files of the project that `specifier` may mean in `importer`; none for anything else.

        More than one where the bundler's settings decide: `./a` beside `a.js` and `a.ts`.
        """
        folder = importer.rpartition("/")[0]
        key = (folder, specifier, side)
        if key not in self._known:
            found: tuple[str, ...] = ()
            if 0 < len(specifier) <= MAX_LENGTH and "\0" not in specifier:
                found = next(filter(None, self._candidates(folder, specifier, side)), ())
            if side == "client":
                swapped = [browser_swap(self.packages.of(one), one) for one in found]
                found = tuple(one for one in swapped if one is not None)
            self._known[key] = found
        return self._known[key]

    def _candidates(self, folder: str, specifier: str, side: Side) -> Iterator[tuple[str, ...]]:
        """What is at each of the places that a specifier may mean, the likeliest first."""
        if specifier.startswith("."):
            yield self._at(join(folder, specifier), side)
            return
        for alias in self.aliases.within(folder):
            for target in alias.expand(specifier):
                yield self._at(join("", target), side)
        if specifier.startswith("#"):
            package = self.packages.at(folder)
            for target in imports(package, specifier, side):
                yield self._at(join(package.folder, target), side)
        name, subpath = split(specifier)
        for package in self.packages.by_name.get(name, ()):
            yield self._in_package(package, subpath, side)
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
        for alias in self.aliases.within(folder):
            if alias.head and (expanded := alias.expand(start)):
                return expanded[0]
        for prefix, places in _CONVENTIONS:
            if start.startswith(prefix):
                package = self.packages.at(folder).folder
                return "/".join(filter(None, (package, places[0] + start.removeprefix(prefix))))
        return None

    def _in_package(self, package: Package, subpath: str, side: Side) -> tuple[str, ...]:
        """In a package that has been named. What it builds is looked for where it was written, too."""
        places: list[str] = []
        for target in targets(package, subpath, side):
            places.append(target)
            top, _, rest = target.removeprefix("./").partition("/")
            if top in _BUILT and rest:
                places.append("src/" + posixpath.splitext(rest)[0])
        places.append("src/index" if subpath == "." else "src/" + subpath[2:])
        found = [self._at(join(package.folder, place), side) for place in places]
        return tuple(dict.fromkeys(path for group in found for path in group))

    def _by_convention(self, folder: str, specifier: str, side: Side) -> Iterator[tuple[str, ...]]:
        for prefix, places in _CONVENTIONS:
            if specifier.startswith(prefix):
                rest = specifier.removeprefix(prefix)
                for above in upward(folder):
                    for place in places:
                        yield self._at(join(above, place + rest), side)
        # Pages name scripts from where they are served; `app.json` names pages without an ending.
        if not specifier.startswith(("@", "#")):
            yield self._at(join(folder, specifier), side)

    def _at(self, place: str | None, side: Side) -> tuple[str, ...]:
        """The file at a place; or those with one of its endings; or what the folder there stands for."""
        if place is None:
            return ()
        if place in self._files:
            return (place,)
        stem, ending = posixpath.splitext(place)
        written_for = [stem + other for other in _WRITTEN_FOR.get(ending, ())]
        found = [one for one in written_for if one in self._files] or self._ended(place)
        if not found and place in self.packages.by_folder:
            package = self.packages.by_folder[place]
            inside = [join(place, target) for target in targets(package, ".", side)]
            for one in inside:
                found += [one] if one in self._files else self._ended(one) if one else []
        return tuple(found or self._ended(f"{place}/index" if place else "index"))

    def _ended(self, place: str) -> list[str]:
        """The files that are `place` with an ending, and those of single platforms."""
        found = [place + ending for ending in ENDINGS if place + ending in self._files]
        if len(found) > 1 and self._first_of(self.packages.at(place.rpartition("/")[0]).folder):
            vite = [place + ending for ending in VITE_ENDINGS if place + ending in self._files]
            return vite[:1]
        if place in self._dotted:
            names = (f"{place}.{platform}" for platform in PLATFORMS)
            found += [name + end for name in names for end in ENDINGS if name + end in self._files]
        return found

    def _is_vite(self, folder: str) -> bool:
        """Whether Vite builds a package, with its own order of endings."""
        if self.packages.at(folder).uses.isdisjoint(_VITE):
            return False
        names = (f"{folder}/vite.config" if folder else "vite.config") + "{}"
        configs = (self._project.read(names.format(one)) for one in (".js", ".ts", ".mjs", ".mts"))
        return not any(data and b"extensions" in data for data in configs)


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
