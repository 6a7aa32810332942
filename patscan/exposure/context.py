"""What the rest of a project tells about a finding: one function per signal, asked only when it may matter.

Everything is looked up once per project (`Context`), in whatever state of it the finding belongs to.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.exposure import bundlers, paths, syntax
from patscan.exposure.bundlers import Published
from patscan.exposure.judge import judged, seen, supporting
from patscan.exposure.signals import BY_NAME
from patscan.findings import Evidence, Exposure, ExposureLevel, Finding

if TYPE_CHECKING:
    from patscan.exposure.project import Project

MAX_CONFIGURATIONS = 200

# Signals of a build that publishes a variable.
PUBLISHING = frozenset(
    ("public-prefix", "next-prefix", "nuxt-prefix", "svelte-prefix", "public-by-configuration",
     "inlined", "public-runtime", "app-configuration")
)  # fmt: skip
# Leaks that are none where nothing publishes the variable, or where the code stays on a server.
_NEED_PUBLISHING = frozenset(("coze-public-env",))
_NEED_CLIENT = frozenset(("coze-public-env", "coze-client-token", "coze-jwt-in-browser"))
# The SDK itself; its examples are copied with their package.json, and are no part of it.
_VENDOR = late.compile(
    r'"name"\s*:\s*"(@coze/(api|taro-api|uniapp-api|realtime-api|chat-sdk)|@coze-studio/open-chat)"'
)
_ANDROID = late.compile(r"(^|/)AndroidManifest\.xml$")
_FIRMWARE = late.compile(r"(^|/)(platformio\.ini|sdkconfig[\w.]*|[\w\-]+\.ino|idf_component\.yml)$")
_FIRMWARE_FILES = (".h", ".hpp", ".c", ".cc", ".cpp", ".py", ".json", ".txt")
_SCRIPTS = (
    ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".json", ".json5",
    ".yaml", ".yml", ".toml", ".txt", ".env", ".pem", ".html", ".astro",
)  # fmt: skip


class Context:
    """A project, and what was asked about it so far."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @functools.cached_property
    def published(self) -> tuple[tuple[str, Published], ...]:
        """Every variable or prefix that a build configuration publishes, with the folder it is in."""
        found: list[tuple[str, Published]] = []
        configurations = sorted(
            path for path in self.project.paths() if bundlers.is_configuration(path)
        )
        for path in configurations[:MAX_CONFIGURATIONS]:
            data = self.project.read(path)
            if data is None or not re.search(rb"env|define|Plugin|extra|customFields", data):
                continue
            source = syntax.source(path, data)
            folder = path.rpartition("/")[0].removesuffix("config").rstrip("/")
            found += [
                (folder, one) for one in (*bundlers.published(source), *bundlers.widened(source))
            ]
        return tuple(found)

    @functools.cache  # noqa: B019 - a context lives as long as its run
    def text(self, path: str) -> str:
        """The text of a small file; nothing where there is none."""
        data = self.project.read(path) if path in self._all else None
        return (data or b"")[: 1 << 20].decode("utf-8", "replace")

    @functools.cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(self.project.paths())

    def near(self, path: str, name: str) -> Iterator[str]:
        """The files called `name` beside `path` and in the folders above it, nearest first."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            candidate = f"{folder}/{name}" if folder else name
            if candidate in self._all:
                yield candidate

    @functools.cache  # noqa: B019 - as above
    def has(self, pattern: re.Pattern[str]) -> str:
        """The first file whose path matches."""
        return min(filter(pattern.search, self._all), default="")

    @functools.cache  # noqa: B019 - as above
    def called(self, name: str) -> tuple[str, ...]:
        """All files of that name."""
        return tuple(sorted(one for one in self._all if one.rpartition("/")[2] == name))

    @functools.cache  # noqa: B019 - as above
    def scripts(self, folder: str) -> tuple[str, ...]:
        """The code below a folder, what was installed there left out."""
        below = f"{folder}/" if folder else ""
        return tuple(
            path
            for path in sorted(self._all)
            if path.startswith(below)
            and path.endswith((".js", ".jsx", ".ts", ".tsx", ".vue"))
            and "node_modules/" not in path
        )

    @functools.cache  # noqa: B019 - as above
    def reads(self, folder: str, variable: str) -> bool:
        """Whether code below a folder, but not a server's, reads the variable from `process.env`."""
        name = late.compile(rf"process\.env\.{re.escape(variable)}\b")
        return any(
            name.search(text) and not re.search(r"require\(['\"]express|from ['\"]express", text)
            for text in map(self.text, self.scripts(folder))
        )


# --- signals: each takes the context and a finding, and yields what it has seen -----------------------


def _by_configuration(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A build's configuration names the variable, or a prefix that it bears."""
    name = finding.subject
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        return
    listed = finding.rule == "coze-config-inline"
    if listed or (finding.secret and not paths.is_environment(finding.location.path)):
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
    """An environment file becomes part of an app: as an asset of Flutter, or through a package."""
    path = finding.location.path
    if not paths.is_environment(path):
        return
    for pubspec in context.near(path, "pubspec.yaml"):
        name = path.rpartition("/")[2]
        if re.search(
            rf"^[ \t]*+-[ \t]*+\S*{re.escape(name)}[ \t\r]*$", context.text(pubspec), re.MULTILINE
        ):
            yield seen("app-configuration", pubspec, 1, "an asset of `pubspec.yaml`")
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


def _parcel(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Parcel replaces whatever variable the code of a page reads."""
    if finding.rule != "coze-public-env" or not finding.location.path.endswith(_SCRIPTS):
        return
    for package in context.near(finding.location.path, "package.json"):
        if re.search(r'"parcel(-bundler)?"\s*:', context.text(package)):
            yield seen("public-by-configuration", package, 1, "Parcel")
            return


def _expo(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Expo embeds its configuration in the app."""
    path = finding.location.path
    if path.rpartition("/")[2] == "app.json" and '"expo"' in context.text(path):
        yield seen("app-configuration", path, finding.location.line, "`app.json`")


def _gradle(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A Gradle property that the build copies into the app."""
    path = finding.location.path
    if not path.endswith(".properties"):
        return
    for script in ("build.gradle", "build.gradle.kts"):
        for found in context.called(script):
            if re.search(r"buildConfigField|resValue|manifestPlaceholders", context.text(found)):
                yield seen("app-configuration", found, 1, "`buildConfigField`")
                return


def _android(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Code beside an Android manifest."""
    path = finding.location.path
    if path.endswith((".java", ".xml", ".gradle", ".kts")) and (manifest := context.has(_ANDROID)):
        root = manifest.rpartition("/src/")[0]
        if path.startswith(root + "/") or not root:
            yield seen("mobile-app", manifest)


def _firmware(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Code of a project for a microcontroller."""
    if not finding.location.path.endswith(_FIRMWARE_FILES):
        return
    found = context.has(_FIRMWARE)
    if found and _is_below(finding.location.path, found.rpartition("/")[0]):
        yield seen("firmware", found)


def _is_below(path: str, folder: str) -> bool:
    """Whether a file lies somewhere in a folder; `""` is the root."""
    return not folder or path.startswith(folder + "/")


def _is_own_package(context: Context, path: str, above: str) -> bool:
    """Whether a package of its own, with a package.json, lies between a file and another above it."""
    nearest = next(context.near(path, "package.json"), "")
    return nearest.count("/") > above.count("/")


def _mini_program(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A folder with the entry of a mini-program above the file."""
    path = finding.location.path
    if not path.endswith((".js", ".ts", ".json", ".wxs")):
        return
    for app in context.near(path, "app.json"):
        if '"pages"' in context.text(app) and not _is_own_package(context, path, app):
            yield seen("mini-program-folder", app)
            return


def _extension(context: Context, finding: Finding) -> Iterator[Evidence]:
    """A folder with an extension's manifest above the file."""
    for manifest in context.near(finding.location.path, "manifest.json"):
        if re.search(r'"manifest_version"\s*:\s*[23]', context.text(manifest)) and not (
            _is_own_package(context, finding.location.path, manifest)
        ):
            yield seen("extension-folder", manifest)
            return


def _reach(context: Context, finding: Finding) -> Iterator[Evidence]:
    """Who imports the file, up to an entry that ships it or a server that keeps it."""
    from patscan.exposure.graph import reach

    place = finding.location
    if not place.path.endswith(_SCRIPTS):
        return
    found = reach(context.project, place.path, place.line)
    if found.level in ("client", "server"):
        strength = "reaches" if found.firm else "leans"
        yield seen(f"{strength}-{found.level}", place.path, place.line)
        yield from found.chain


Signal = Callable[[Context, Finding], Iterator[Evidence]]
SIGNALS: tuple[Signal, ...] = (
    _by_configuration, _app_bundle, _parcel, _expo, _gradle, _android, _firmware, _mini_program, _extension, _reach,
)  # fmt: skip


# --- the verdict on exposure --------------------------------------------------------------------------


def evidence(context: Context, finding: Finding) -> tuple[Evidence, ...]:
    """All there is about a finding: what its file tells, and what the project does."""
    found = [one for signal in SIGNALS for one in signal(context, finding)]
    if finding.location.path.endswith(".map"):
        found += _of_mapped(context, finding)
    return tuple(dict.fromkeys((*finding.exposure.evidence, *found)))


def _of_mapped(context: Context, finding: Finding) -> Iterator[Evidence]:
    """What is known of the file that a source map belongs to: who has the one gets the other."""
    from patscan.exposure.code import Surroundings

    path = finding.location.path.removesuffix(".map")
    mapped = finding._replace(location=finding.location._replace(path=path, line=1))
    yield from Surroundings(path, context.text(path).encode()).of_line(1)
    for signal in SIGNALS:
        yield from signal(context, mapped)


def settled(context: Context, finding: Finding) -> Finding | None:
    """The finding with its exposure settled; None if the project shows that nothing leaks."""
    if finding.secret and paths.is_documentation(finding.location.path):
        return finding._replace(exposure=_trimmed(finding.exposure.evidence))
    if bundlers.is_widened(finding.subject):
        from patscan.exposure.widened import named

        return (one := named(context, finding)) and settled(context, one)
    found = evidence(context, finding)
    if finding.secret is None and _is_harmless(context, finding, found):
        return None
    published = (
        finding.kind == "hardcoded"
        and finding.subject
        and any(one.signal in PUBLISHING for one in found)
    )
    kind = "public-env" if published else finding.kind
    return finding._replace(exposure=_trimmed(found), kind=kind)


def _trimmed(found: tuple[Evidence, ...]) -> Exposure:
    exposure = judged(found)
    return exposure._replace(evidence=supporting(exposure))


def _is_harmless(context: Context, finding: Finding, found: tuple[Evidence, ...]) -> bool:
    """Whether a leak without a literal is none after all."""
    path = finding.location.path
    if any(_VENDOR.search(context.text(package)) for package in context.near(path, "package.json")):
        return True
    publishing = [one for one in found if one.signal in PUBLISHING]
    if finding.rule in _NEED_PUBLISHING and not publishing:
        return True
    if finding.rule not in _NEED_CLIENT:
        return False
    if finding.rule == "coze-public-env" and paths.is_environment(path):
        return False
    place = judged(one for one in found if one.signal not in PUBLISHING)
    if finding.rule == "coze-public-env":
        return place.level == "server"
    return place.level != "client"


class Reason(NamedTuple):
    """One line of the judge's reasoning: what was seen, what it speaks for, and how loudly."""

    evidence: Evidence
    level: ExposureLevel | None
    weight: int


def reasons(context: Context, finding: Finding) -> list[Reason]:
    """Everything the judge weighed, heaviest first, what was outweighed too."""
    rows = judged(evidence(context, finding)).evidence
    return [
        Reason(one, BY_NAME[one.signal].level, BY_NAME[one.signal].weight)
        if one.signal in BY_NAME
        else Reason(one, None, 0)
        for one in rows
    ]
