"""Modules of a project whose files ship to devices: the nearest file above that marks a module decides.

A repository has several: two apps, firmware beside a server, a vendored library with a sketch of its own.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from weakref import proxy

from patscan import late
from patscan.exposure import file_kinds, media
from patscan.exposure.evidence import seen
from patscan.exposure.kept import once
from patscan.lines import line_in
from patscan.model.findings import Evidence
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.exposure.project import Context


class Marker(NamedTuple):
    """A file that marks a folder as a module; `name` is a pattern for its name.

    `signal` is what it means for files in `languages` (`*`: in any), and for all files in one of `folders`.
    Without a signal, the module does not ship, and the search ends. `needs` must be found in the file. With
    `within`, it may lie in such a folder of the module. What is in one of the folders of `kept` does not ship.
    """

    signal: str
    name: str
    languages: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    needs: bytes = b""
    within: str = ""
    kept: tuple[str, ...] = ()


# Longer paths are not read.
MAX_PATH = 1_000
_SOURCE_SET = r"src/\w+"
_C_LIKE = ("c", "object", "json", "text", "lua", "yaml", "toml", "properties", "cmake")
_ANDROID = ("java", "kotlin", "xml", "gradle", "c", "object")
_IOS = ("c", "object", "json", "text", "xml")
_DESKTOP = ("c", "csharp", "go", "rust", "python", "java", "kotlin", "json", "yaml", "toml", "xml", "text", "ini")  # fmt: skip
_SCRIPT = ("js", "json")

# docs.platformio.org, docs.espressif.com, arduino.github.io; docs.micropython.org, docs.circuitpython.org;
# developer.android.com/build; developer.huawei.com (stage model); developer.apple.com; docs.zephyrproject.org,
# st.com (STM32CubeMX), keil.com, rt-thread.org; docs.rs: esp-idf-svc, embassy; tauri.app, wails.io, pyinstaller.org,
# buildozer.readthedocs.io, learn.microsoft.com/dotnet, doc.qt.io; docs.unity3d.com, docs.godotengine.org, unrealengine.com, love2d.org; cordova.apache.org;
# plugins.jetbrains.com/docs, figma.com/plugin-docs, u.tools/docs.
MARKERS: tuple[Marker, ...] = (
    Marker("firmware", r"platformio\.ini", _C_LIKE, ("data", "littlefs", "spiffs")),
    Marker("firmware", r"sdkconfig(?:\.\w+)*|idf_component\.yml", _C_LIKE, ("spiffs", "spiffs_image", "littlefs", "fatfs_image")),
    Marker("firmware", r"[\w\-. ]+\.ino", _C_LIKE, ("data",)),
    Marker("firmware", r"CMakeLists\.txt", _C_LIKE, ("spiffs", "spiffs_image", "littlefs"), rb"IDF_PATH|idf_component_register|pico_sdk_init|(?i:zephyr)"),
    Marker("firmware", r"[\w\-. ]+\.(?:ioc|uvprojx?|ewp|cproject)|west\.yml|rtconfig\.(?:h|py)", _C_LIKE),
    Marker("firmware", r"Cargo\.toml", ("rust", "toml", "c", "json"), (), rb"(?m)^\s{0,9}\"?(?:esp-\w|esp32|embassy|cortex-m|rp2?\w{0,4}-hal|rp-pico|stm32|nrf\d|avr-hal|riscv-rt)"),
    Marker("desktop-app", r"Cargo\.toml", ("rust", "toml", "json"), (), rb"(?m)^\s{0,9}\"?(?:tauri|eframe|egui|iced|slint|fltk|gtk4?|druid|bevy|relm4?|wry|dioxus-desktop)\b"),
    Marker("web-assembly-module", r"Cargo\.toml", ("rust", "toml", "json"), (), rb"(?m)^\s{0,9}\"?(?:yew|leptos|dioxus|sycamore|wasm-bindgen|web-sys|seed|gloo)\b"),
    Marker("web-assembly-module", r"[\w.\-]+\.csproj", ("csharp",), (), rb"Sdk=\"Microsoft\.NET\.Sdk\.BlazorWebAssembly|Include=\"Microsoft\.AspNetCore\.Components\.WebAssembly\""),
    Marker("desktop-app", r"wails\.json", _DESKTOP),
    Marker("desktop-app", r"neutralino\.config\.json", _SCRIPT),
    Marker("desktop-app", r"[\w\-. ]+\.spec", _DESKTOP, (), rb"\bAnalysis\(|\bEXE\("),
    Marker("desktop-app", r"pyproject\.toml", ("python", "json", "toml"), (), rb"\[tool\.(?:briefcase|flet)"),
    Marker("mobile-app", r"buildozer\.spec", _DESKTOP),
    Marker("mobile-app", r"[\w.\-]+\.csproj", _DESKTOP, (), rb"(?i)<UseMaui>true|-(?:android|ios|maccatalyst)\b|Xamarin\.(?:Forms|iOS|Android)"),
    Marker("desktop-app", r"[\w.\-]+\.csproj", _DESKTOP, (), rb"(?i)<UseWPF>true|<UseWindowsForms>true|\"Avalonia|-windows[\d.]*<|<OutputType>WinExe|\"Uno\.WinUI"),
    Marker("desktop-app", r"[\w.\-]+\.pro", ("c", "json", "text", "xml"), (), rb"(?m)^\s{0,9}QT\s{0,9}\+?=[^\n]{0,200}\b(?:gui|widgets|qml|quick)\b"),
    Marker("desktop-app", r"CMakeLists\.txt", ("c", "json", "text", "xml", "cmake"), (), rb"find_package\(\s{0,9}(?:Qt\d?\w{0,20}[^)]{0,200}\b(?:Gui|Widgets|Quick|Qml)\b|wxWidgets|gtkmm|SDL2?|raylib|imgui)"),
    Marker("mobile-app", r"ProjectVersion\.txt", ("csharp", "json", "xml"), ("Assets",), rb"m_EditorVersion", "ProjectSettings", ("Editor",)),
    Marker("mobile-app", r"project\.godot", ("*",)),
    Marker("mobile-app", r"config\.xml", ("xml", "js", "json"), (), rb"<widget\b"),
    Marker("desktop-app", r"conf\.lua", ("lua",), (), rb"\blove\.conf\b"),
    Marker("mobile-app", r"[\w.\-]+\.uproject", ("c",), ("Source", "Config", "Content", "Plugins")),
    Marker("package", r"plugin\.xml", ("java", "kotlin", "json", "properties"), (), rb"<idea-plugin", "src/main/resources/META-INF"),
    Marker("package", r"manifest\.json", _SCRIPT, (), rb"\"(?:editorType|minAppVersion|uiEntry|documentAccess)\"|(?s:\"api\"\s{0,9}:.{0,2000}\"main\"\s{0,9}:)"),
    Marker("package", r"package\.json", _SCRIPT, (), rb"\"vscode\"\s{0,9}:\s{0,9}\"[\^~>=]{0,2}\d"),
    Marker("package", r"plugin\.json", _SCRIPT, (), rb"\"features\"\s{0,9}:|\"preload\"\s{0,9}:"),
    # developer.chrome.com/docs: native messaging; the host is installed beside the extension.
    Marker("desktop-app", r"[a-z]{2,4}\.[\w.\-]+\.json|[\w\-]{0,60}(?:native|host)[\w\-]{0,60}+\.json", ("js", *_DESKTOP), (), rb"\"type\"\s{0,9}:\s{0,9}\"stdio\"(?s:.{0,2000})\"allowed_|\"allowed_(?s:.{0,2000})\"type\"\s{0,9}:\s{0,9}\"stdio\""),
    Marker("server-framework", r"Package\.swift", ("swift", "json"), (), rb"(?i)vapor|hummingbird|kitura|aws-lambda"),
    Marker("firmware", r"(?:boot|main|code)\.py", ("python", "json", "toml", "text"), (),
           rb"(?m)^[^\S\n]*+(?:import|from)\s+(?:\w+\s*,\s*){0,9}(?:machine|network|micropython|esp32|board|wifi|urequests|digitalio|socketpool)\b"),
    Marker("mobile-app", r"AndroidManifest\.xml", _ANDROID, ("assets",), within=_SOURCE_SET),
    Marker("mobile-app", r"build\.gradle(?:\.kts)?", _ANDROID, (), rb"com\.android\.(?:application|library|dynamic-feature|test)|(?m:^android\s*\{)|libs\.plugins\.(?:android|agp)"),
    Marker("mobile-app", r"module\.json5?|config\.json", ("js", "json", "c"), (), rb"\babilities\b|\btype\b[\"']?\s{0,9}:\s{0,9}[\"'](?:entry|feature|har|shared|hap|hsp)\b", _SOURCE_SET),
    Marker("mobile-app", r"(?:[\w\- ]+-)?Info\.plist", _IOS),
    Marker("", r"package\.json|requirements[\w.\-]*\.txt|pyproject\.toml|setup\.py|manage\.py|go\.mod|pom\.xml|composer\.json|Gemfile|[\w.\-]+\.csproj|Dockerfile"),
    Marker("", r"Cargo\.toml", (), (), rb"\[package\]"),
)  # fmt: skip


_ANY_NAME = "|".join(f"(?:{one})" for one in dict.fromkeys(row.name for row in MARKERS))


class Modules:
    """The markers of one project, by the folder that they mark."""

    def __init__(self, context: Context) -> None:
        self._context = context = proxy(context)  # these end with it
        self._by_folder: dict[str, list[tuple[Marker, str]]] = {}
        for name, paths in context.by_name.items():
            for row in _marking(name) if len(name) <= MAX_PATH else ():
                for path in paths:
                    if len(path) <= MAX_PATH and not file_kinds.is_foreign(path):
                        self._by_folder.setdefault(_marked(row, path), []).append((row, path))

    def of(self, path: str) -> tuple[Marker, str, str] | None:
        """The nearest marker that covers a file, its path, and the folder it marks."""
        language = file_kinds.of(path).language
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            below = path[len(folder) + 1 :] if folder else path
            found = self._by_folder.get(folder, ())
            rows = sorted(found, key=lambda one: (not one[0].signal, one[1]))
            for row, marker in rows:
                if row.needs and not re.search(row.needs, self._context.text(marker).encode()):
                    continue
                top = below.rpartition("/")[0].split("/")
                if not row.signal or not set(row.kept).isdisjoint(top):
                    return None
                is_language = language in row.languages or "*" in row.languages
                if is_language or not set(row.folders).isdisjoint(top):
                    return row, marker, folder
        return None


def _marked(row: Marker, path: str) -> str:
    """The folder that a marker marks."""
    folder = path.rpartition("/")[0]
    return _compiled(rf"(?:^|/){row.within}$").sub("", folder) if row.within else folder


@functools.lru_cache(file_kinds.MAX_PATHS)  # a project has few names, each of them many times
def _marking(name: str) -> tuple[Marker, ...]:
    """The rows of `MARKERS` for files of that name."""
    if not _compiled(_ANY_NAME).fullmatch(name):
        return ()
    return tuple(row for row in MARKERS if _compiled(row.name).fullmatch(name))


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return late.compile(pattern)


_modules = once(Modules)


def evidence(context: Context, path: str) -> Iterator[Evidence]:
    """What the module around a file says of it."""
    if found := _modules(context).of(path):
        yield seen(found[0].signal, found[1])
    yield from _embedded(context, path)
    yield from _defined(context, path)
    yield from _resources(context, path)
    yield from _bundled(context, path)
    yield from _fetched(context, path)


# docs.flutter.dev: where a build is told which file of definitions it compiles in.
_BUILDERS = ("launch.json", "Makefile", "justfile", "codemagic.yaml", "melos.yaml", "Fastfile", ".gitlab-ci.yml", "Jenkinsfile")  # fmt: skip
_DEFINES = late.compile(r"--dart-define-from-file[=\s\"',]{1,9}([^\s\"',]{1,200})")


def _defined(context: Context, path: str) -> Iterator[Evidence]:
    """A file that `--dart-define-from-file` compiles into a Flutter app."""
    name = path.rpartition("/")[2]
    if not name.endswith((".json", ".env")) or not any(context.near(path, "pubspec.yaml")):
        return
    for one in sorted(context.project.paths()):
        if not (one.endswith((*_BUILDERS, ".sh", ".ps1", ".bat")) or "/workflows/" in one):
            continue
        for found in _DEFINES.finditer(context.text(one)):
            if found[1].rpartition("/")[2] == name:
                line = line_in(context.text(one), found.start())
                yield seen("app-configuration", one, line, "`--dart-define-from-file`")
                return


# docs.espressif.com: build system, embedding binary data; docs.platformio.org: espressif32.
_EMBEDS = r"(?:EMBED_(?:TXT)?FILES|board_build\.embed_(?:txt)?files|target_add_binary_data|nvs_create_partition_image)\b[^)\[]{0,400}?"
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
                yield seen("firmware", found, line_in(text, is_named.start()) if is_named else 1)
                return


# www.electron.build/configuration, electronforge.io, v2.tauri.app/develop/resources: what is put beside the program.
_BUNDLES = late.compile(
    r"\b(?:extraResources?|extraFiles|resources)[\"']?\s{0,9}:\s{0,9}([\[{][^\]}]{1,400}|(?:\n?[ \t]{0,40}-[^\n]{1,200}|\n[ \t]{2,40}\w[^\n]{1,200}){1,20}|[^\n]{1,200})"
)
_NAMES = late.compile(r"(?<![\w/.\-])(?:\./)?([\w.\-]{1,100})")
_OUTSIDE = late.compile(r"(?<![\w/.\-])(?:\.\./){1,9}[\w.\-][\w.\-/]{0,200}")
_BUNDLED = ("package.json", "electron-builder.yml", "electron-builder.json", "forge.config.js", "forge.config.ts", "src-tauri/tauri.conf.json", "tauri.conf.json")  # fmt: skip
# developer.apple.com: since Xcode 16, a project takes in whole folders.
_SYNCHRONIZED = r"PBXFileSystemSynchronizedRootGroup;[^}]{0,1000}?\bpath = \"?([^;\"]{1,200})"

_ASSET = Text("an asset of `pubspec.yaml`", "`pubspec.yaml` 的资源")


def _resources(context: Context, path: str) -> Iterator[Evidence]:
    """A file that a project of Xcode, a `pubspec.yaml` or a packager lists as a resource of the app."""
    name = path.rpartition("/")[2]
    for project in context.called("project.pbxproj"):
        text = context.text(project)
        home = "/".join(project.split("/")[:-2])
        below = path.removeprefix(f"{home}/" if home else "")
        groups = re.findall(_SYNCHRONIZED, text) if "SynchronizedRootGroup" in text else ()
        if f"/* {name} in Resources */" in text or any(
            below.startswith(f"{group}/") for group in groups
        ):
            yield seen("mobile-app", project)
            return
    for pubspec in context.near(path, "pubspec.yaml"):
        below = path.removeprefix(pubspec.removesuffix("pubspec.yaml"))
        names = "|".join(re.escape(one) for one in (below, f"{below.rpartition('/')[0]}/"))
        if re.search(
            rf"(?m)^[ \t]*+-[ \t]*+[\"']?(?:{names})[\"']?[ \t\r]*$|\bassets:\s{{0,9}}\[(?:[^\]]{{0,1000}}?[,\s\"'])?(?:{names})[\"'\s,\]]",
            context.text(pubspec),
        ):
            yield seen("app-configuration", pubspec, 1, _ASSET)
            return


def _bundled(context: Context, path: str) -> Iterator[Evidence]:
    """A file that a packager of desktop programs puts beside the program, by the folder at the top or its name."""
    for bundle in _BUNDLED:
        for found in context.near(path, bundle):
            text, folder = context.text(found), found.rpartition("/")[0]
            top = path.removeprefix(f"{folder}/" if folder else "").partition("/")[0]
            for listed in _BUNDLES.finditer(text):
                outside = (
                    posixpath.normpath(posixpath.join(folder, one))
                    for one in _OUTSIDE.findall(listed[1])
                )
                if top in _NAMES.findall(listed[1]) or any(
                    f"{path}/".startswith(f"{one}/") for one in outside
                ):
                    yield seen("desktop-app", found, line_in(text, listed.start()))
                    return


# docs.pyscript.net/latest/user-guide/configuration: what a page's Python fetches before it runs.
_OF_PYSCRIPT = ("pyscript.toml", "pyscript.json")


def _fetched(context: Context, path: str) -> Iterator[Evidence]:
    """A file that a page's Python imports or reads: its configuration lists it."""
    for name in _OF_PYSCRIPT:
        for found in context.near(path, name):
            text, below = context.text(found), path.removeprefix(found.removesuffix(name))
            written = (f"{quote}{top}{below}{quote}" for quote in "\"'" for top in ("", "./", "/"))
            at = max(text.find(one) for one in written)
            if at >= 0:
                yield seen("reaches-client", found, line_in(text, at), media.SENT)
                return
