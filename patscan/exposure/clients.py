"""Which kinds of client a project builds, by its manifests: the nearest project above a file decides.

A bundled library asks for `wx` and `chrome`, and the folder beside is a mini-program: neither makes a web page
one. Where several kinds of client get a file, all of them are told. The level of exposure never depends on this.
"""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from patscan import late
from patscan.exposure import file_kinds, media
from patscan.exposure.evidence import classify, seen
from patscan.exposure.graph.aliases import join
from patscan.exposure.graph.packages import upward
from patscan.exposure.kept import once
from patscan.exposure.signals import BY_NAME
from patscan.lines import line_in
from patscan.model.findings import Evidence, Exposure
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.exposure.project import Context

PAGE, MINI, EXTENSION, DESKTOP, APP = "page", "mini-program", "extension", "desktop-app", "app"


class Manifest(NamedTuple):
    """A file of a project that tells a kind of client which it builds.

    Attributes:
        medium: the kind, by its name in `media`.
        path: below the project's folder, or below the one above it.
        needs: a pattern for what stands in it.
        strength: of the kinds that one folder tells, those of the greatest strength count. A `TARGET` counts
            besides, where the project is no plain page.
        html: what HTML in it is: part of the client; of its build for the `web` only; or `none` of it, nor is a folder
            below that has a page of its own.
        languages: of the files that it tells about, and environment files; none: any.
    """

    medium: str
    path: str
    needs: str
    strength: int = 2
    html: Literal["part", "web", "none"] = "part"
    languages: tuple[str, ...] = ()


PLAIN, USUAL, TARGET = 1, 2, 3


def _depends(*names: str) -> str:
    """A pattern for an entry of a `package.json`."""
    return rf'"(?:{"|".join(names)})"\s{{0,9}}:\s{{0,9}}"'


ANYTHING = r"\A"
_EXTENSION = r'"manifest_version"\s{0,9}:\s{0,9}[23]'
_UNI = r'"(?:mp-weixin|mp-alipay|app-plus|vueVersion)"\s{0,9}:'
_HOSTS = (
    r"\b(?:gh-pages|vercel (?:deploy|--prod)|netlify deploy|wrangler pages|firebase deploy|surge )"
)

# developer.chrome.com, wxt.dev, docs.plasmo.com, crxjs.dev; developers.weixin.qq.com, opendocs.alipay.com, docs.taro.zone,
# uniapp.dcloud.net.cn, mpxjs.cn, doc.quickapp.cn; electronjs.org, v2.tauri.app, wails.io, neutralino.js.org, nwjs.io; docs.expo.dev,
# reactnative.dev, capacitorjs.com, cordova.apache.org, docs.nativescript.org, docs.flutter.dev, jetbrains.com/help/kotlin-multiplatform-dev.
MANIFESTS: tuple[Manifest, ...] = (
    *(Manifest(EXTENSION, path, _EXTENSION) for path in ("manifest.json", "public/manifest.json", "src/manifest.json", "static/manifest.json")),
    *(Manifest(EXTENSION, f"manifest.config.{one}", "manifest_version") for one in ("ts", "js")),
    Manifest(EXTENSION, "package.json", _depends("wxt", "plasmo", "@crxjs/vite-plugin", "vite-plugin-web-extension", "@plasmohq/[a-z]+")),
    Manifest(MINI, "app.json", r'"pages"\s{0,9}:\s{0,9}\[', html="none"),
    Manifest(MINI, "game.json", r'"(?:deviceOrientation|networkTimeout|subpackages|workers)"', html="none"),
    Manifest(MINI, "plugin.json", r'"publicComponents"', html="none"),
    *(Manifest(MINI, name, r'"(?:appid|miniprogramRoot|compileType|miniprogramType|component2)"', html="none")
      for name in ("project.config.json", "mini.project.json", "project.tt.json", "project.swan.json")),
    Manifest(MINI, "manifest.json", _UNI, html="web"), Manifest(MINI, "src/manifest.json", _UNI, html="web"),
    *(Manifest(MINI, path, r'"minPlatformVersion"\s{0,9}:', html="none") for path in ("manifest.json", "src/manifest.json")),
    Manifest(APP, "manifest.json", r'"uni-app-x"\s{0,9}:', html="web"),
    Manifest(MINI, "package.json", _depends("@tarojs/(?:taro|cli|runtime)", "@dcloudio/(?:uni-app|vue-cli-plugin-uni|vite-plugin-uni)", "@mpxjs/core", "remax", "mpvue", "@wepy/core", "wepy"), html="web"),
    Manifest(DESKTOP, "package.json", _depends("electron", "electron-nightly", "nw", "@tauri-apps/(?:api|cli)", "@neutralinojs/(?:lib|neu)")),
    *(Manifest(DESKTOP, path, ANYTHING) for path in (
        "src-tauri/tauri.conf.json", "../src-tauri/tauri.conf.json", "wails.json", "../wails.json", "neutralino.config.json")),
    Manifest(APP, "package.json", _depends("expo", "react-native", "@capacitor/(?:core|cli|android|ios)", "cordova(?:-android|-ios)?", "@nativescript/core")),
    Manifest(APP, "capacitor.config.ts", ANYTHING), Manifest(APP, "capacitor.config.json", ANYTHING), Manifest(APP, "config.xml", r"<widget\b"),
    Manifest(APP, "pubspec.yaml", r"sdk:\s{0,9}flutter", languages=("dart", "json", "yaml")),
    *(Manifest(APP, f"build.gradle{end}", r"android\.(?:application|library)|androidTarget", languages=("kotlin",)) for end in ("", ".kts")),
    *(Manifest(DESKTOP, f"build.gradle{end}", r"compose\.desktop\s{0,9}\{|jvm\(\"desktop\"\)", languages=("kotlin",)) for end in ("", ".kts")),
    *(Manifest(PAGE, f"build.gradle{end}", r"\bwasmJs\b|\bjs\s{0,4}(?:\(IR\)\s{0,4})?\{\s{0,40}browser", languages=("kotlin",)) for end in ("", ".kts")),
    Manifest(PAGE, "package.json", _depends(
        "next", "nuxt", "nuxt3", "react-scripts", "@vue/cli-service", "vite", "rolldown-vite", "@angular/core", "umi", "@umijs/max",
        "gatsby", "astro", "@sveltejs/kit", "@rsbuild/core", "@rspack/core", "parcel", "webpack", "react-dom", "vue", "svelte", "jquery"), PLAIN),
    # What it builds besides.
    Manifest(PAGE, "package.json", r'"(?:build|deploy|export)[:_-](?:web|h5|pwa)"|--type[ =]h5\b|\buni (?:build )?-p h5\b|UNI_PLATFORM=h5|"uni build"|--platform[ =]web\b|export:web\b|' + _HOSTS, TARGET),
    *(Manifest(PAGE, name, ANYTHING, TARGET) for name in ("vercel.json", "netlify.toml", "CNAME")),
    Manifest(PAGE, "firebase.json", r'"hosting"', TARGET),
    Manifest(APP, "package.json", r"--type[ =]rn\b|UNI_PLATFORM=app\b|\buni (?:build )?-p app\b", TARGET, html="web"),
)  # fmt: skip
# What tells that a project of Taro or uni-app is built as a mini-program, where its scripts tell any target.
_TARGETS = late.compile(r"--type[ =]\w|UNI_PLATFORM=|\buni (?:build|-p|build -p)\b")
_MINI_TARGETS = late.compile(r"--type[ =](?:weapp|alipay|swan|tt|qq|jd|xhs|kwai|ks)\b|\bmp-[a-z]")
# Files that a build takes for some kinds of client only, by their paths.
_FOR_ONE: tuple[tuple[re.Pattern[str], str], ...] = (
    (late.compile(r"\.(?:h5|web)\.\w+$|/(?:wasmJs|js)Main/"), PAGE),
    (late.compile(r"\.(?:weapp|alipay|swan|tt|qq|jd)\.\w+$"), MINI),
    (late.compile(r"\.(?:rn|native|ios|android)\.\w+$|/(?:android|ios)Main/"), APP),
    (late.compile(r"/(?:desktop|jvm)Main/"), DESKTOP),
)
# Evidence of a kind of client, which the project refutes if it builds none of that kind.
_REFUTABLE = {
    "mini-program": MINI, "mini-program-folder": MINI, "extension": EXTENSION, "extension-folder": EXTENSION, "app-folder": APP,
    "page": PAGE, "public-folder": PAGE, "static-folder": PAGE,
}  # fmt: skip
# They say the same as the manifests.
_FOLDERS = frozenset(("mini-program-folder", "extension-folder"))
# What these media, and sites within a project, tell does not depend on what the project builds.
_DECIDED = frozenset(("answer", "device", "package"))
_MODULES = frozenset(("firmware", "desktop-app", "mobile-app"))
_SITES = frozenset(("site-theme", "static-site", "served-folder"))
_LANGUAGES = ("js", "json", "yaml", "toml", "dart", "kotlin")
# At most this many packages are asked whether they use one.
MAX_PACKAGES = 500


class Client(NamedTuple):
    """A kind of client that a project builds, by its name in `media`, and the line that tells so; `html` as in `Manifest`."""

    medium: str
    path: str
    line: int
    html: str = "part"


def told(context: Context, path: str, exposure: Exposure) -> Exposure:
    """The exposure, with what the project around a file tells of the kinds of client that get it.

    Evidence of other kinds is left out. The level stays as it is.
    """
    if exposure.level != "client" or any(one.signal in _SITES for one in exposure.evidence):
        return exposure
    first = media.medium(exposure)
    clients = _clients(context, path, exposure) if _may_differ(path, exposure) else []
    if any(_is_nearer(one, path, clients) for one in exposure.evidence):
        clients = []
    kinds = frozenset(one.medium for one in clients) or frozenset((first.name,))
    if kinds == {"answer"}:
        return exposure
    kept = [one for one in exposure.evidence if _REFUTABLE.get(one.signal, "") in {"", *kinds}]
    if not any(one.signal in BY_NAME for one in kept) and not clients:
        return exposure
    if not kept or {media.medium(exposure._replace(evidence=tuple(kept))).name} != kinds:
        kept = [one for one in kept if one.signal not in _FOLDERS]
        kept += [seen(f"builds-{one.medium}", one.path, one.line) for one in clients]
    place = media.joined(kinds).place if kinds != {media.PAGE.name} else media.SENT
    return exposure._replace(evidence=classify(_reworded(one, place) for one in kept).evidence)


def _may_differ(path: str, exposure: Exposure) -> bool:
    """Whether it depends on the project what a file is part of."""
    kind = file_kinds.of(path)
    first = media.of_signal(exposure.evidence[0].signal) if exposure.evidence else None
    is_built = kind.is_script or kind.form in ("page", "view") or kind.language in _LANGUAGES
    is_decided = first and first.name in _DECIDED
    return (is_built or file_kinds.is_environment(path)) and not is_decided


def _is_nearer(evidence: Evidence, path: str, clients: list[Client]) -> bool:
    """Whether a module of an app or of firmware (`modules`) is as near to a file as its project, or nearer."""
    told_by = {one.path for one in clients}
    if evidence.signal not in _MODULES or evidence.path in (path, *told_by):
        return False
    return all(one.count("/") <= evidence.path.count("/") for one in told_by)


def _reworded(evidence: Evidence, place: Text) -> Evidence:
    """The same, with what a file is part of where that is another kind of client."""
    if evidence.signal != "reaches-client":
        return evidence
    if place == media.SENT and not any(row.place.en in evidence.note.en for row in media.MEDIA):
        return evidence
    return seen(evidence.signal, evidence.path, evidence.line, place)


def _clients(context: Context, path: str, exposure: Exposure) -> list[Client]:
    """The kinds of client that get a file: of its project, and of that which imports it."""
    found = _nearest(context, path)
    importers = [one.path for one in exposure.evidence if one.signal == "imported-by"]
    if importers:
        found += _nearest(context, importers[-1])
    if not found:
        found = _of_users(context, path)
    if file_kinds.of(path).form == "page":
        found = [one for one in found if one.html == "part"]
    unique = {one.medium: one for one in reversed(found)}
    only = next((kind for pattern, kind in _FOR_ONE if pattern.search(path)), "")
    return (
        [unique[only]]
        if only in unique
        else [unique[name] for name in media.BY_AUDIENCE if name in unique]
    )


def _nearest(context: Context, path: str) -> list[Client]:
    """What the nearest project above a file builds; nothing if it does not tell."""
    found: list[Client] = []
    page = ""
    language, is_any = file_kinds.of(path).language, file_kinds.is_environment(path)
    for folder in upward(path.rpartition("/")[0]):
        here = [
            one
            for one in _rows(context, folder)
            if is_any or not one[0].languages or language in one[0].languages
        ]
        if here and not found:
            found = _strongest(context, folder, here)
            if page and found and all(one.html == "none" for one in found):
                return [Client(PAGE, page, 1)]
        elif {one.medium for one in found if one.html != "none"} & {row.medium for row, _ in here}:
            found += _strongest(context, folder, here)  # the package around `src/manifest.json`
        if context.exists(join(folder, "package.json") or ""):
            break
        page = page or (one if context.exists(one := join(folder, "index.html") or "") else "")
    return found


@once
def _by_folder(_context: Context) -> dict[str, list[tuple[Manifest, Client]]]:
    """What `_rows` returns for each folder that was asked for."""
    return {}


def _rows(context: Context, folder: str) -> list[tuple[Manifest, Client]]:
    """The rows that a folder's files fulfil, with what they tell."""
    known = _by_folder(context)
    if folder not in known:
        known[folder] = [
            (row, Client(row.medium, path, line_in(text, match.start()), row.html))
            for row in MANIFESTS
            if (path := join(folder, row.path)) and context.exists(path)
            for text in (context.text(path),)
            if (match := _compiled(row.needs).search(text))
        ]
    return known[folder]


def _strongest(context: Context, folder: str, rows: list[tuple[Manifest, Client]]) -> list[Client]:
    """Of what the manifests of a folder tell, the kinds that count."""
    most = max((row.strength for row, _ in rows if row.strength != TARGET), default=TARGET)
    package = context.text(join(folder, "package.json") or "")
    no_mini = _TARGETS.search(package) and not _MINI_TARGETS.search(package)
    return [
        client
        for row, client in rows
        if row.strength == most != TARGET or (row.strength == TARGET and most == USUAL)
        if not (no_mini and row.medium == MINI)
    ]


def _of_users(context: Context, path: str) -> list[Client]:
    """What the packages build that depend on the package of a file."""
    from patscan.exposure.graph import packages

    known = packages(context.project)
    name = known.of(path).name
    users = (one.folder for one in known.by_folder.values() if name and name in one.uses)
    return [
        client
        for folder in itertools.islice(users, MAX_PACKAGES)
        for client in _nearest(context, f"{folder}/package.json")
    ]


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return late.compile(pattern)
