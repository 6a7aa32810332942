"""Where releases of a project are published, by its manifests: a public registry, one of the company, or nowhere.

Sources: docs.npmjs.com, "package.json" (private, publishConfig) and "npmrc"; packaging.python.org, "Classifiers"
(`Private ::`), docs.astral.sh/uv and python-poetry.org (package, package-mode, publish-url); the Cargo Book, "The
publish field"; dart.dev, "The pubspec file" (publish_to); maven.apache.org, "POM Reference" (distributionManagement);
docs.gradle.org, "Maven Publish Plugin".
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from patscan import toml
from patscan.exposure.graph import jsonc
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.exposure.project import Project

# What a manifest says: the host that its releases go to, `PUBLIC` for the usual registry, `_UNNAMED` for another one;
# None if there are no releases.
Destination = str | None
PUBLIC = ""
_UNNAMED = "?"
_OF_THE_COMPANY = Text("your own registry", "自有的软件源")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
# Hosts of the usual registries, and of their mirrors, which nobody publishes to.
_USUAL = re.compile(
    r"(^|\.)(npmjs\.(org|com)|yarnpkg\.com|npmmirror\.com|npm\.taobao\.org|pypi\.org|pub\.dev|pub\.flutter-io\.cn|"
    r"maven\.org|sonatype\.(org|com))$|^mirrors?\."
)
_NPMRC = re.compile(r"(?m)^[ \t]*(?:(@[\w.-]+):)?registry[ \t]*=[ \t]*(\S+)")
_PUBLISH_TO = re.compile(rb"(?m)^publish_to:[ \t]*[\"']?([^\s\"'#]+)")
_DISTRIBUTION = b"<distributionManagement>", b"</distributionManagement>"
_URL = re.compile(rb"<url>\s*([^<\s]{1,500})\s*</url>")
# More patterns of members are not searched.
MAX_PATTERNS = 200


class Manifest(NamedTuple):
    """A file that tells whether and where releases of its folder are published.

    Attributes:
        files: its name, or the names of such files.
        registry: the usual registry.
        destination: what the file says, given the project and the path of the file.
        members: the patterns of folders whose manifests it stands for, too.
    """

    files: tuple[str, ...]
    registry: Text
    destination: Callable[[Project, str], Destination] = lambda *_: PUBLIC
    members: Callable[[Project, str], list[str]] = lambda *_: []


def registries_of(project: Project) -> tuple[Text, ...]:
    """Where releases of the project are published, as far as its manifests tell."""
    found = (name for manifest in MANIFESTS for name in _named(project, manifest))
    return tuple(dict.fromkeys(found))


def _named(project: Project, manifest: Manifest) -> Iterator[Text]:
    """The registries of a manifest at the top of the project, and of its members."""
    for name in manifest.files:
        if name not in project.paths():
            continue
        folders = manifest.members(project, name)[:MAX_PATTERNS]
        patterns = [posixpath.normpath(f"{one}/{name}") for one in folders]
        members = (one for one in project.paths() if any(fnmatchcase(one, row) for row in patterns))
        for path in (name, *sorted(members)):
            host = manifest.destination(project, path)
            if host is None:
                continue
            if host == PUBLIC or _USUAL.search(host):
                yield manifest.registry
            else:
                yield Text(host, host) if _HOST.fullmatch(host) else _OF_THE_COMPANY


def _host(url: object) -> str:
    """The host of a URL, or that it has no name to show."""
    try:
        return urlsplit(str(url)).hostname or _UNNAMED
    except ValueError:
        return _UNNAMED


def _json(project: Project, path: str) -> dict[str, Any]:
    return jsonc.table(project.read(path))


def _toml(project: Project, path: str) -> dict[str, Any]:
    try:
        return toml.loads((project.read(path) or b"").decode("utf-8", "replace"))
    except (tomllib.TOMLDecodeError, toml.UnparsableError):
        return {}


def _within(document: object, *keys: str) -> Any:
    """A value inside of tables; None if there is none."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _npm(project: Project, path: str) -> Destination:
    manifest = _json(project, path)
    name = manifest.get("name")
    if manifest.get("private") or not (name and manifest.get("version")):
        return None  # npm refuses to publish it
    scope = str(name).rpartition("/")[0]
    lines = (project.read(".npmrc") or b"").decode("utf-8", "replace")
    usual, own = dict(_NPMRC.findall(lines)), _within(manifest, "publishConfig")
    named = (
        _within(own, f"{scope}:registry"),
        _within(own, "registry"),
        usual.get(scope),
        usual.get(""),
    )
    return next((_host(url) for url in named if url), PUBLIC)


def _npm_members(project: Project, path: str) -> list[str]:
    spaces = _json(project, path).get("workspaces")
    listed = _within(spaces, "packages") if isinstance(spaces, dict) else spaces
    if "pnpm-workspace.yaml" in project.paths():
        text = (project.read("pnpm-workspace.yaml") or b"").decode("utf-8", "replace")
        listed = re.findall(r"(?m)^[ \t]*-[ \t]*[\"']?([^\s\"'#!]+)", text)
    return [str(one) for one in listed] if isinstance(listed, list) else []


def _pypi(project: Project, path: str) -> Destination:
    manifest = _toml(project, path)
    tool = manifest.get("tool")
    poetry, uv = _within(tool, "poetry"), _within(tool, "uv")
    classifiers = [*_list(manifest, "project", "classifiers"), *_list(poetry, "classifiers")]
    is_package = bool(
        manifest.get("project") or _within(poetry, "name") or "setup.py" in project.paths()
    )
    if not is_package or any(str(one).startswith("Private ::") for one in classifiers):
        return None
    if _within(poetry, "package-mode") is False or _within(uv, "package") is False:
        return None
    named = [_within(one, "publish-url") for one in _list(uv, "index")]
    urls = [url for url in (_within(uv, "publish-url"), *named) if url]
    return _host(urls[0]) if urls else PUBLIC


def _list(document: object, *keys: str) -> list[Any]:
    found = _within(document, *keys)
    return found if isinstance(found, list) else []


def _setup(project: Project, path: str) -> Destination:
    """Of `setup.py` and `setup.cfg`: the latter may only configure tools."""
    data = project.read(path) or b""
    if "pyproject.toml" in project.paths() or b"Private ::" in data:
        return None  # `_pypi` answers, or PyPI refuses it
    return PUBLIC if path == "setup.py" or b"[metadata]" in data else None


def _cargo(project: Project, path: str) -> Destination:
    package = _within(_toml(project, path), "package")
    publish = _within(package, "publish")
    if package is None or publish is False or publish == []:
        return None
    return _UNNAMED if isinstance(publish, list) and "crates-io" not in publish else PUBLIC


def _cargo_members(project: Project, path: str) -> list[str]:
    return [str(one) for one in _list(_toml(project, path), "workspace", "members")]


def _pub(project: Project, path: str) -> Destination:
    found = _PUBLISH_TO.search(project.read(path) or b"")
    if found is None:
        return PUBLIC
    return None if found[1] == b"none" else _host(found[1].decode("utf-8", "replace"))


def _maven(project: Project, path: str) -> Destination:
    data = project.read(path) or b""
    if b"central-publishing-maven-plugin" in data or b"nexus-staging-maven-plugin" in data:
        return PUBLIC
    begin, end = _DISTRIBUTION
    url = _URL.search(data.partition(begin)[2].partition(end)[0])
    return _host(url[1].decode("utf-8", "replace")) if url else None


def _gradle(project: Project, path: str) -> Destination:
    data = project.read(path) or b""
    if b"publish" not in data:
        return None
    return (
        PUBLIC
        if re.search(rb"mavenCentral|sonatype|vanniktech", data.partition(b"publish")[2])
        else _UNNAMED
    )


MANIFESTS = (
    Manifest(("package.json",), Text("npm", "npm"), _npm, _npm_members),
    Manifest(("pyproject.toml",), Text("PyPI", "PyPI"), _pypi),
    Manifest(("setup.py", "setup.cfg"), Text("PyPI", "PyPI"), _setup),
    Manifest(
        ("Dockerfile", "Containerfile", "compose.yaml", "docker-compose.yml"),
        Text("the container registry", "容器镜像仓库"),
    ),
    Manifest(("pom.xml",), Text("Maven Central", "Maven 中央仓库"), _maven),
    Manifest(
        ("build.gradle", "build.gradle.kts"), Text("Maven Central", "Maven 中央仓库"), _gradle
    ),
    Manifest(("Cargo.toml",), Text("crates.io", "crates.io"), _cargo, _cargo_members),
    Manifest(("pubspec.yaml",), Text("pub.dev", "pub.dev"), _pub),
    Manifest(
        ("app.json", "project.config.json", "AndroidManifest.xml", "Info.plist"),
        Text("app stores and mini-program platforms", "应用商店和小程序平台"),
    ),
)
