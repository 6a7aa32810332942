"""What the rest of a project tells about a finding: one function per signal, called only when it may matter.

Everything is looked up once per project (`Context`), in the snapshot that the finding belongs to.
"""

from __future__ import annotations

import functools
import itertools
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from weakref import proxy

from patscan import late
from patscan.exposure import expansions, file_kinds, media, modules, site_data
from patscan.exposure.evidence import seen
from patscan.exposure.kept import once
from patscan.exposure.project import Context
from patscan.exposure.server_packages import BACK_ENDS
from patscan.lines import line_in
from patscan.model.findings import Evidence, Finding
from patscan.model.text import Text

# The languages of what may belong to a mini-program.
_IN_MINI_PROGRAM = ("js", "json")
# developers.weixin.qq.com: the entries of mini-programs, of mini-games and of plugins.
_MINI_PROGRAMS = (
    ("app.json", ('"pages"',)),
    ("game.json", ('"deviceOrientation"', '"networkTimeout"', '"subpackages"', '"workers"')),
    ("plugin.json", ('"publicComponents"', '"pages"')),
    # uniapp.dcloud.net.cn/collocation/manifest: what HBuilderX makes has no package.json.
    # doc.quickapp.cn: a quick app names the least version of its platform.
    (
        "manifest.json",
        ('"mp-weixin"', '"app-plus"', '"mp-alipay"', '"vueVersion"', '"minPlatformVersion"'),
    ),
)
# What a value is compiled into, by the kind of module.
_COMPILED_INTO = {"web-assembly-module": "inlined", "firmware": "firmware-configuration"}
# Where the manifest of an extension lies in its package.
_MANIFESTS = ("manifest.json", "public/manifest.json", "src/manifest.json", "static/manifest.json")


# --- signals: each takes the context and a finding, and yields what it has seen -----------------------


# redwoodjs.com/docs/environment-variables: what the web side may read; cedarjs.com has it from Redwood.
_WEB_SIDE = late.compile(
    r"(?m)^[ \t]{0,9}includeEnvironmentVariables\s{0,9}=\s{0,9}\[([^\]]{0,4000})\]"
)
_LISTED = late.compile(r"#[^\n]*+|[\"'](\w{1,80})[\"']")


def _web_side(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A full-stack framework's settings name the variable among those of its web side."""
    for name in ("redwood.toml", "cedar.toml"):
        for path in context.near(finding.location.path, name) if finding.subject else ():
            text = context.text(path)
            listed = _WEB_SIDE.search(text)
            if listed and finding.subject in _LISTED.findall(listed[1]):
                line = line_in(text, text.find(finding.subject, listed.start(1)))
                yield seen("public-by-configuration", path, line, "`includeEnvironmentVariables`")


# Programs for Node that are on other people's machines: their dependencies, and what makes a package one of npm's.
_DESKTOP = late.compile(r'"(?:electron|electron-nightly|nw|pkg|@yao-pkg/pkg|nexe)"\s{0,9}:')
_PUBLISHED = late.compile(r'"(?:bin|publishConfig)"\s{0,9}:')
_PRIVATE = late.compile(r'"private"\s{0,9}:\s{0,9}true')


def _node_bundle(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A bundle for Node that is part of a desktop program, or of a package of npm."""
    if not any(one.signal == "node-bundle" for one in finding.evidence):
        return
    for package in context.near(finding.location.path, "package.json"):
        text = context.text(package)
        if _DESKTOP.search(text):
            yield seen("desktop-app", package)
        elif _PUBLISHED.search(text) and not _PRIVATE.search(text):
            yield seen("package", package)
        return


def _by_configuration(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A build's configuration names the variable, or a prefix that it bears."""
    name = finding.subject
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        return
    listed = finding.rule == "coze-config-inline"
    if listed or (finding.secret and not file_kinds.sets_variables(finding.location.path)):
        return
    for folder, one in context.published:
        if not _same_project(folder, finding.location.path):
            continue
        prefix = one.evidence.signal == "public-by-configuration"
        if name == one.name or (prefix and name.startswith(one.name)):
            yield one.evidence if prefix else _publishes(one.evidence)
            return


def _publishes(evidence: Evidence) -> Evidence:
    """What a section of a configuration means for a variable that it names."""
    return evidence._replace(signal="public-by-configuration")


def _same_project(folder: str, path: str) -> bool:
    """Whether a configuration in `folder` may concern a file: one lies above the other."""
    own = path.rpartition("/")[0]
    return (
        own == folder
        or not folder
        or not own
        or own.startswith(folder + "/")
        or folder.startswith(own + "/")
    )


def _app_bundle(context: Context, finding: Finding) -> Iterator[Evidence]:
    """An environment file becomes part of an app through a package."""
    path = finding.location.path
    if not file_kinds.is_environment(path):
        return
    for package in context.near(path, "package.json"):
        used = re.search(
            r'"(react-native-config|react-native-dotenv|dotenv-webpack|parcel|parcel-bundler|vite-plugin-environment)"',
            context.text(package),
        )
        if used and (
            used[1].startswith("react-native")
            or context.reads(package.rpartition("/")[0], finding.subject)
        ):
            signal = (
                "app-configuration" if used[1].startswith("react") else "public-by-configuration"
            )
            yield seen(signal, package, 1, f"`{used[1]}`")
            return
        if any(context.holds(package, f'"{name}"') for name in BACK_ENDS):  # its own variables
            return


def _parcel(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Parcel replaces whatever variable the code of a page reads."""
    if finding.rule != "coze-public-env" or not _is_brought_along(finding.location.path):
        return
    for package in context.near(finding.location.path, "package.json"):
        if re.search(r'"parcel(-bundler)?"\s*:', context.text(package)):
            yield seen("public-by-configuration", package, 1, "Parcel")
            return


def _expo(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Expo embeds its configuration in the app."""
    path = finding.location.path
    if path.rpartition("/")[2] == "app.json" and context.holds(path, '"expo"'):
        yield seen("app-configuration", path, finding.location.line, "`app.json`")


# developer.android.com/build/gradle-tips; developers.google.com/maps: the plugin for secrets copies all of a file.
_COPIES = late.compile(r"buildConfigField|resValue|manifestPlaceholders")
_COPIES_ALL = late.compile(r"secrets-gradle-plugin|libs\.plugins\.\w{0,40}secrets")
_READS_ALL = late.compile(
    r"\.(?:each|forEach|stringPropertyNames|propertyNames|entries)\b|\bfor\s?\("
)


def _gradle(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A Gradle property that the build copies into the app: a script names it, or takes all there are."""
    path = finding.location.path
    if file_kinds.of(path).language != "properties":
        return
    for found in context.gradle:
        text = context.text(found)
        if _COPIES_ALL.search(text):
            yield seen("app-configuration", found, 1, "`secrets-gradle-plugin`")
            return
        if _COPIES.search(text) and (
            _READS_ALL.search(text)
            or any(finding.subject in context.text(one) for one in context.gradle)
        ):
            yield seen("app-configuration", found, 1, "`buildConfigField`")
            return


# pub.dev/packages/envied: the generator writes the values of an environment file into the code.
_ENVIED = late.compile(r"@Envied\((?:[^()]{0,200}?\bpath:\s{0,9}['\"]([^'\"\n]{1,200})['\"])?")
MAX_CLASSES = 500


class _Generated:
    """What code of Flutter apps is generated from. The classes of each package are searched once."""

    def __init__(self, context: Context) -> None:
        self._context = proxy(context)  # which this is kept for
        self.of = functools.cache(self._of)

    def _of(self, pubspec: str) -> Mapping[str, Evidence]:
        """The environment files that a package's code is generated from, each with the evidence."""
        folder = pubspec.removesuffix("pubspec.yaml")
        if not self._context.holds(pubspec, "envied"):
            return {}
        classes = (
            one for one in sorted(self._context.project.paths())
            if one.startswith(folder) and one.endswith(".dart")
        )  # fmt: skip
        told: dict[str, Evidence] = {}
        for one in itertools.islice(classes, MAX_CLASSES):
            text = self._context.text(one)
            for found in _ENVIED.finditer(text):
                line = line_in(text, found.start())
                path = posixpath.normpath(folder + (found[1] or ".env"))
                told.setdefault(path, seen("app-configuration", one, line, "`envied`"))
        return told


_generated = once(_Generated)


def _envied(context: Context, finding: Finding) -> Iterator[Evidence]:
    """An environment file from which code of a Flutter app is generated."""
    path = finding.location.path
    if not file_kinds.is_environment(path):
        return
    for pubspec in context.near(path, "pubspec.yaml"):
        if evidence := _generated(context).of(pubspec).get(path):
            yield evidence
            return


def _modules(context: Context, finding: Finding) -> Iterator[Evidence]:
    """The module of an app or of firmware that the file is part of."""
    found = tuple(modules.evidence(context, finding.location.path))
    yield from found
    # Rust's `env!` takes the value when it compiles: it is in the program, wherever that goes.
    if found and finding.secret is None and finding.location.path.endswith(".rs"):
        signal = _COMPILED_INTO.get(found[0].signal, "app-configuration")
        yield seen(signal, finding.location.path, finding.location.line, "`env!`")


def _is_own_package(context: Context, path: str, above: str) -> bool:
    """Whether a package of its own, with a package.json, lies between a file and another above it."""
    nearest = next(context.near(path, "package.json"), "")
    return nearest.count("/") > above.count("/")


def _is_brought_along(path: str) -> bool:
    """Whether a bundler or a server may take a file along, so that it matters who names it."""
    kind = file_kinds.of(path)
    return kind.is_script or "shipped" in kind.traits


def _mini_program(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A folder with the entry of a mini-program above the file."""
    path = finding.location.path
    kind = file_kinds.of(path)
    if kind.language not in _IN_MINI_PROGRAM and kind.form != "view":
        return
    for name, words in _MINI_PROGRAMS:
        for app in context.near(path, name):
            text = context.text(app)
            said = next((at for word in words if (at := text.find(word)) >= 0), -1)
            if said >= 0 and not _is_own_package(context, path, app):
                yield seen("mini-program-folder", app, line_in(text, said))
                return


def _extension(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A folder with an extension's manifest above the file."""
    path = finding.location.path
    for name in _MANIFESTS:
        for manifest in context.near(path, name):
            above = manifest.removesuffix(name) + "manifest.json"
            text = context.text(manifest)
            said = re.search(r'"manifest_version"\s*:\s*[23]', text)
            if said and not _is_own_package(context, path, above):
                yield seen("extension-folder", manifest, line_in(text, said.start()))
                return


def _reach(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Who imports the file, up to an entry that ships it or a server that keeps it."""
    from patscan.exposure.graph import reach

    place = finding.location
    if not _is_brought_along(place.path):
        return
    found = reach(context.project, place.path, place.line)
    if found.level in ("client", "server"):
        strength = "reaches" if found.firm else "leans"
        shipped = _shipped_in(found.chain[-1].signal) if found.chain else media.SENT
        yield seen(f"{strength}-{found.level}", place.path, place.line, shipped)
        yield from found.chain


# A folder that an entry at the end of a chain of imports is served from.
_SITE = Text("a site that is served as it is", "原样提供的网站")
_OF_SITES = frozenset(("static-site", "served-folder", "static-folder"))


def _shipped_in(signal: str) -> Text:
    medium = media.of_signal(signal)
    return medium.place if medium else _SITE if signal in _OF_SITES else media.SENT


Signal = Callable[[Context, Finding], Iterator[Evidence]]
SIGNALS: tuple[Signal, ...] = (
    _by_configuration, _web_side, _node_bundle, expansions.evidence, site_data.evidence, _app_bundle, _parcel, _expo, _gradle, _envied, _modules, _mini_program, _extension, _reach,
)  # fmt: skip
# The others than that of the import graph, which takes longest by far: the text of the whole project is read for it.
WITHOUT_GRAPH = tuple(signal for signal in SIGNALS if signal is not _reach)
