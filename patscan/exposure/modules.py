"""Modules of a project whose files ship to devices: the nearest file above that marks a module decides.

A repository has several: two apps, firmware beside a server, a vendored library with a sketch of its own.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary, proxy

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.judge import seen
from patscan.model.findings import Evidence

if TYPE_CHECKING:
    from patscan.exposure.project import Context


class Marker(NamedTuple):
    """A file that marks a folder as a module; `name` is a pattern for its name.

    `signal` is what it means for files in `languages`, and for all files in one of `folders`. Without a
    signal, the module does not ship, and the search ends. `needs` must be found in the file. With `within`,
    it may lie in such a folder of the module.
    """

    signal: str
    name: str
    languages: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    needs: bytes = b""
    within: str = ""


# Longer paths are not read.
MAX_PATH = 1_000
_SOURCE_SET = r"src/\w+"
_C_LIKE = ("c", "object", "json", "text", "lua", "yaml", "toml", "properties")
_ANDROID = ("java", "kotlin", "xml", "gradle", "c", "object")
_IOS = ("c", "object", "json", "text", "xml")

# docs.platformio.org, docs.espressif.com, arduino.github.io; docs.micropython.org, docs.circuitpython.org;
# developer.android.com/build; developer.huawei.com (stage model); developer.apple.com.
MARKERS: tuple[Marker, ...] = (
    Marker("firmware", r"platformio\.ini", _C_LIKE, ("data", "littlefs", "spiffs")),
    Marker("firmware", r"sdkconfig(?:\.\w+)*|idf_component\.yml", _C_LIKE, ("spiffs", "spiffs_image", "littlefs", "fatfs_image")),
    Marker("firmware", r"[\w\-. ]+\.ino", _C_LIKE, ("data",)),
    Marker("firmware", r"CMakeLists\.txt", _C_LIKE, ("spiffs", "spiffs_image", "littlefs"), rb"IDF_PATH|idf_component_register|pico_sdk_init|zephyr"),
    Marker("firmware", r"(?:boot|main|code)\.py", ("python", "json", "toml", "text"), (),
           rb"(?m)^\s*(?:import|from)\s+(?:machine|network|micropython|esp32|board|wifi|urequests)\b"),
    Marker("mobile-app", r"AndroidManifest\.xml", _ANDROID, ("assets",), within=_SOURCE_SET),
    Marker("mobile-app", r"build\.gradle(?:\.kts)?", _ANDROID, (), rb"com\.android\.(?:application|library|dynamic-feature|test)|(?m:^android\s*\{)"),
    Marker("mobile-app", r"module\.json5?|config\.json", ("js", "json", "c"), (), rb"\babilities\b", _SOURCE_SET),
    Marker("mobile-app", r"(?:[\w\- ]+-)?Info\.plist", _IOS),
    Marker("", r"package\.json|requirements[\w.\-]*\.txt|pyproject\.toml|setup\.py|manage\.py|go\.mod|pom\.xml|composer\.json|Gemfile|[\w.\-]+\.csproj|Dockerfile"),
    Marker("", r"Cargo\.toml", (), (), rb"\[package\]"),
)  # fmt: skip


class Modules:
    """The markers of one project, by the folder that they mark."""

    def __init__(self, context: Context) -> None:
        self._context = context = proxy(context)  # these end with it
        self._by_folder: dict[str, list[tuple[Marker, str]]] = {}
        for path in context.project.paths():
            folder, _, name = path.rpartition("/")
            rows = _marking(name) if len(path) <= MAX_PATH else ()
            for row in () if rows and file_kinds.is_foreign(path) else rows:
                root = _compiled(rf"(?:^|/){row.within}$").sub("", folder) if row.within else folder
                self._by_folder.setdefault(root, []).append((row, path))

    def of(self, path: str) -> tuple[Marker, str, str] | None:
        """The nearest marker that covers a file, its path, and the folder it marks."""
        language = file_kinds.of(path).language
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            below = path[len(folder) + 1 :] if folder else path
            rows = sorted(self._by_folder.get(folder, ()), key=lambda row: not row[0].signal)
            for row, marker in rows:
                if row.needs and not re.search(row.needs, self._context.text(marker).encode()):
                    continue
                top = below.rpartition("/")[0].split("/")
                if not row.signal:
                    return None
                if language in row.languages or not set(row.folders).isdisjoint(top):
                    return row, marker, folder
        return None


@functools.lru_cache(file_kinds.MAX_PATHS)  # a project has few names, each of them many times
def _marking(name: str) -> tuple[Marker, ...]:
    """The rows of `MARKERS` for files of that name."""
    return tuple(row for row in MARKERS if _compiled(row.name).fullmatch(name))


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return late.compile(pattern)


_modules: WeakKeyDictionary[Context, Modules] = WeakKeyDictionary()


def evidence(context: Context, path: str) -> Iterator[Evidence]:
    """What the module around a file says of it."""
    if context not in _modules:
        _modules[context] = Modules(context)
    if found := _modules[context].of(path):
        yield seen(found[0].signal, found[1])
    yield from _embedded(context, path)
    yield from _resources(context, path)


# docs.espressif.com: build system, embedding binary data; docs.platformio.org: espressif32.
_EMBEDS = r"(?:EMBED_(?:TXT)?FILES|board_build\.embed_(?:txt)?files|target_add_binary_data)\b[^)\[]{0,400}?"
_IMAGES = r"(?:spiffs|littlefs|fatfs)_create_\w{1,40}\s*\(\s*\w+\s+[\"']?(?:\S{0,80}/)?"


def _embedded(context: Context, path: str) -> Iterator[Evidence]:
    """A file that the build of firmware embeds, or a folder that becomes an image of its flash."""
    *folders, name = path.split("/")
    for build in ("CMakeLists.txt", "component.mk", "platformio.ini"):
        for found in context.near(path, build):
            text = context.text(found)
            is_named = re.search(_EMBEDS + rf"(?<![\w.\-]){re.escape(name)}(?![\w.\-])", text)
            is_inside = folders and "_create_" in text and any(
                re.search(_IMAGES + rf"{re.escape(one)}\b", text) for one in folders
            )  # fmt: skip
            if is_named or is_inside:
                yield seen(
                    "firmware", found, text.count("\n", 0, is_named.start()) + 1 if is_named else 1
                )
                return


def _resources(context: Context, path: str) -> Iterator[Evidence]:
    """A file that an Xcode project or a `pubspec.yaml` lists as a resource of the app."""
    name = path.rpartition("/")[2]
    for project in context.called("project.pbxproj"):
        if f"/* {name} in Resources */" in context.text(project):
            yield seen("mobile-app", project)
            return
    for pubspec in context.near(path, "pubspec.yaml"):
        below = path.removeprefix(pubspec.removesuffix("pubspec.yaml"))
        names = "|".join(re.escape(one) for one in (below, f"{below.rpartition('/')[0]}/"))
        if re.search(
            rf"(?m)^[ \t]*+-[ \t]*+[\"']?(?:{names})[\"']?[ \t\r]*$", context.text(pubspec)
        ):
            yield seen("app-configuration", pubspec, 1, "an asset of `pubspec.yaml`")
            return
