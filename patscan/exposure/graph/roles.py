"""What a file is in its project: an entry of one side, a module that never leaves the server, or neither.

Firm roles rest on a framework's documentation or on what the file declares; the others are habits that
count where nothing firm is met.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.graph import sites
from patscan.exposure.graph.aliases import join
from patscan.exposure.graph.frameworks import (
    ANYWHERE,
    BY_FORM,
    FRAMEWORKS,
    Framework,
    Row,
    compiled,
)
from patscan.exposure.graph.packages import Package, Packages, Side, targets, upward
from patscan.exposure.graph.references import References
from patscan.exposure.graph.served import Served, folders
from patscan.exposure.project import Project
from patscan.exposure.server_packages import ANY_OF_NODE, BACK_ENDS
from patscan.lines import line_at
from patscan.model.text import Text

# Longer paths are not matched: patterns of paths may take time in proportion to the square of the length.
MAX_PATH = 1000


class Role(NamedTuple):
    """What a file is. `cut`: it never ships, whoever imports it. `stripped`: see `frameworks.Row`.

    `path` and `line`: where that stands, if it is not the file itself.
    """

    side: Side
    signal: str
    note: Text
    firm: bool = True
    cut: bool = False
    stripped: tuple[str, ...] = ()
    line: int = 1
    path: str = ""


_LEAD = rb"\A(?:\xef\xbb\xbf)?(?:\s++|#![^\n]*+|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|[\"']use strict[\"'];?)*+"
_DIRECTIVE = late.compile(_LEAD + rb"[\"']use (client|server)[\"']")
_MARKER = late.compile(rb"(?m)^[^\S\n]*+(?:import|require\()\s*+[\"'](server|client)-only[\"']")
# What is imported by code that runs on one side only.
_NODE_IMPORT = late.compile(
    rb"(?:from|import|require\()\s*+[\"'](?:node:[\w/]++|fs|fs/promises|http|https|net|child_process|os|path|crypto"
    rb"|cluster|worker_threads|readline|" + ANY_OF_NODE + rb")[\"']"
)
_BROWSER_IMPORT = late.compile(
    rb"(?:from|import|require\()\s*+[\"'](?:react|react-dom|react-dom/client|vue|vue-router|pinia|vuex|svelte|svelte/[\w/]++"
    rb"|preact|preact/hooks|solid-js|solid-js/web|@angular/(?:core|common/http|platform-browser)|lit|jquery|react-native"
    rb"|expo(?:-[\w-]++)?|antd|element-plus|element-ui|vant|@tarojs/[\w-]++|@dcloudio/[\w-]++|umi|@umijs/max"
    rb"|electron|react-router-dom|zustand|@reduxjs/toolkit|react-redux|ahooks)[\"']"
)
# What is there on one side only, as it is written; what stands before it is no part of a name.
_NODE_NAMES = (
    b"process.argv", b"process.exit", b"process.stdin", b"process.stdout", b"Deno.", b"Bun.", b"createServer(",
    b"exports.handler", b"exports.main", b"function handler(", b"const handler =",
)  # fmt: skip
_BROWSER_NAMES = (
    b"document.", b"window.", b"localStorage.", b"sessionStorage.", b"wx.", b"uni.", b"my.", b"swan.", b"tt.",
    b"Taro.", b"chrome.", b"import.meta.env", b"Page({", b"Component({", b"App({", b"getApp()", b"self.addEventListener(",
)  # fmt: skip
_NAME_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.\"'`/-")
_CLIENT_PACKAGES = frozenset((
    "react", "react-dom", "vue", "svelte", "preact", "solid-js", "@angular/core", "vite", "react-scripts",
    "@vue/cli-service", "jquery", "react-native", "expo", "lit", "@tarojs/taro", "umi", "@umijs/max",
    "@dcloudio/uni-app", "parcel", "@rsbuild/core",
))  # fmt: skip

_USE_CLIENT = Text(
    "`'use client'` makes this module part of the browser's bundle",
    "`'use client'` 使该模块进入浏览器产物",
)
_USE_SERVER = Text(
    "`'use server'`: the browser gets a reference, not the code",
    "`'use server'`：浏览器只得到引用，得不到代码",
)
_ONLY = {
    "server": Text(
        "`server-only` keeps this module out of the browser", "`server-only` 使该模块不会进入浏览器"
    ),
    "client": Text(
        "`client-only` marks this module for the browser", "`client-only` 表明该模块用于浏览器"
    ),
}
_COMPONENT = Text("components are drawn in the browser", "组件在浏览器中渲染")
_BROWSER_CODE = Text(
    "this module uses what only browsers and apps have", "该模块使用了只有浏览器或应用才有的接口"
)
_NODE_CODE = Text("this module uses what only servers have", "该模块使用了只有服务端才有的接口")
_SERVES_CODE = Text("a server starts here", "服务端从这里启动")
_SERVED = Text("`{path}` serves this folder to browsers", "`{path}` 把该目录提供给浏览器")
_SITE = Text(
    "`{path}` shows that this folder is a site, served as it is",
    "`{path}` 表明该目录是原样提供的网站",
)
_FRONT = Text(
    "this package is a front end (see its package.json)", "该包是前端（见其 package.json）"
)
_TOOL = Text("a script that is run by hand or by a job", "手动或由任务运行的脚本")
_NODE_CONDITION = Text("`exports` keeps this file for Node", "`exports` 只在 Node 中使用该文件")
_BACK = Text("this package is a back end (see its package.json)", "该包是后端（见其 package.json）")
# What somebody tries something out with is called so.
_TRIES = "test|tests|check|verify|debug|try|probe|diagnose"
_TOOLS = late.compile(
    r"(?:.*/)?(?:scripts?|tools?|bin|cli|tasks|hack|ci|\.github)/[^/]+\.[cm]?[jt]s"
    # At the root: `test-chat.js`, `cozeTest.ts`, `check.js`.
    rf"|(?:(?:{_TRIES})(?:(?:[-_]|(?=[A-Z]))[^/]+)?|[^/]+(?:[-_](?:{_TRIES})|[a-z\d](?:{_TRIES.title()})))\.[cm]?[jt]s|[^/]+\.mjs"
)


class Roles:
    """Tells the roles of a project's files."""

    def __init__(self, project: Project, packages: Packages, references: References) -> None:
        """Everything it reads."""
        self._project = project
        self._references = references
        self._is_asked = False
        self._served: dict[str, Served] = {}
        self._sites: dict[str, Served] = {}
        self._packages = packages
        self._frameworks: dict[str, tuple[Framework, ...]] = {}
        self._known: dict[str, Role | None] = {}
        self._telling: dict[str, list[str]] = {}
        for path in filter(_tells_framework, project.paths()):
            folder = packages.of(path).folder
            self._telling.setdefault(folder, []).append(_below(path, folder))

    def firm(self, path: str) -> Role | None:
        """The role that documentation or the file itself decides."""
        if path not in self._known:
            self._known[path] = next(self._firm(path), None)
        return self._known[path]

    def _firm(self, path: str) -> Iterator[Role]:
        declared = None
        if path in self._references.declaring:
            declared = _declared(self._project.read(path) or b"")
        if declared:
            yield declared
        for row, name in self._rows(path):
            if row.needs and not re.search(row.needs, self._project.read(path) or b""):
                continue
            yield Role(
                row.side,
                row.signal,
                row.note.format(framework=name),
                cut=row.side == "server",
                stripped=row.stripped,
            )
            return
        kind = file_kinds.of(path)
        is_data = "shipped" in kind.traits and not path.rpartition("/")[2].startswith(".")
        if ("served" in kind.traits or is_data) and (served := self._served_folder(path)):
            note = _SERVED.format(path=served.path)
            yield Role("client", "served-folder", note, line=served.line, path=served.path)
        if "shipped" in kind.traits and (site := self._site_folder(path)):
            note = (_SERVED if site.own else _SITE).format(path=site.path)
            yield Role("client", "static-site", note, line=site.line, path=site.path)
        if path in self._references.serving and not _is_unbuilt(path):
            yield Role("server", "serves", _SERVES_CODE)

    def _served_folder(self, path: str) -> Served | None:
        """The folder above a file that a server hands out."""
        self._find_served()
        return next(
            (self._served[up] for up in upward(path.rpartition("/")[0]) if up in self._served), None
        )

    def _find_served(self) -> None:
        """Tell once which folders servers hand out, and which are sites."""
        if self._is_asked:
            return
        self._is_asked = True
        handed_out = folders(self._project, self._references.static)
        self._served = {one.folder: one for one in handed_out if not one.own}
        own = (one for one in handed_out if one.own)
        both = (*own, *sites.folders(self._project, self._packages))
        self._sites = {one.folder: one for one in both}

    def _site_folder(self, path: str) -> Served | None:
        """The folder above a file that is a site as it is."""
        self._find_served()
        above = upward(path.rpartition("/")[0])
        site = next((self._sites[one] for one in above if one in self._sites), None)
        return site if site is not None and sites.is_published(path, site) else None

    def _rows(self, path: str) -> Iterator[tuple[Row, str]]:
        """The rows that fit a path, with their framework's name, in the order in which they count."""
        if len(path) > MAX_PATH:
            return
        package = self._packages.of(path)
        below = _below(path, package.folder)
        for framework in self.frameworks(package):
            for row in framework.rows:
                if compiled(row.pattern).fullmatch(below):
                    yield row, framework.name
        for row in ANYWHERE:
            if compiled(row.pattern).fullmatch(path):
                yield row, ""
        of_form = BY_FORM.get(file_kinds.of(path).form)
        if of_form:
            yield of_form, ""

    def frameworks(self, package: Package) -> tuple[Framework, ...]:
        """The frameworks that a package shows."""
        if package.folder not in self._frameworks:
            uses = self._packages.uses(package.folder + "/x") if package.folder else package.uses
            names = self._telling.get(package.folder, ())
            self._frameworks[package.folder] = tuple(
                one
                for one in FRAMEWORKS
                if uses.intersection(one.packages)
                or (one.files and any(compiled(one.files).fullmatch(name) for name in names))
            )
        return self._frameworks[package.folder]

    def hint(self, path: str, *, orphan: bool, asked: bool) -> Role | None:
        """What habit says of a file without a firm role.

        Args:
            path: the file.
            orphan: nothing imports it.
            asked: it is the file in question, so that "part of a front end" would be no answer.
        """
        if not file_kinds.of(path).is_script:
            return None
        package = self._packages.of(path)
        is_rendered = any(one.name in ("Next.js", "Astro") for one in self.frameworks(package))
        if path in _only_for_node(package):
            return Role("server", "node-condition", _NODE_CONDITION, firm=False)
        role = self._look(path, is_rendered=is_rendered)
        if _is_unbuilt(path):  # what is drawn in one never gets to anybody
            return role if role and role.side == "server" else None
        if role or not orphan:
            return role
        if _TOOLS.fullmatch(path) or file_kinds.of(path).ending == ".cjs":
            return Role("server", "script-folder", _TOOL, firm=False)
        role = None if is_rendered else _of_package(package.uses)
        return None if role and asked and role.side == "client" else role

    def _look(self, path: str, *, is_rendered: bool) -> Role | None:
        """What the code looks like. `is_rendered`: components are drawn on a server first."""
        if _draws(path) and not is_rendered:
            return Role("client", "component", _COMPONENT, firm=False)
        data = self._project.read(path) or b""
        server = _first(data, _NODE_IMPORT, _NODE_NAMES)
        client = _first(data, None if is_rendered else _BROWSER_IMPORT, _BROWSER_NAMES)
        if server and not client:
            return Role("server", "server-code", _NODE_CODE, firm=False, line=server)
        if client and not server:
            return Role("client", "browser-code", _BROWSER_CODE, firm=False, line=client)
        return None


# The files that tell of any framework.
_TELLING = late.compile(
    "(?:.*/)?(?:" + "|".join(row.files for row in FRAMEWORKS if row.files) + ")"
)


@functools.lru_cache(file_kinds.MAX_PATHS)
def _tells_framework(path: str) -> bool:
    return len(path) <= MAX_PATH and _TELLING.fullmatch(path) is not None


def _is_unbuilt(path: str) -> bool:
    """Whether no build takes a file along: a test, or the examples of a component."""
    return file_kinds.is_test(path) or file_kinds.is_story(path)


def _draws(path: str) -> bool:
    """Whether a file is a component of a user interface by its ending."""
    kind = file_kinds.of(path)
    return kind.ending in (".jsx", ".tsx") or (kind.form == "component" and kind.language == "js")


def _below(path: str, folder: str) -> str:
    return path.removeprefix(folder + "/") if folder else path


def _only_for_node(package: Package) -> list[str]:
    """The files that a package's `exports` keep for Node."""
    of_client = targets(package, ".", "client")
    places = [
        join(package.folder, one) for one in targets(package, ".", "server") if one not in of_client
    ]
    return [place for place in places if place]


def _first(data: bytes, imported: re.Pattern[bytes] | None, names: tuple[bytes, ...]) -> int:
    """The line of the first import, or name, of one side; 0 where there is none."""
    match = imported.search(data) if imported else None
    at = (
        match.start()
        if match
        else next((at for name in names if (at := _find(data, name)) >= 0), -1)
    )
    return line_at(data, at) if at >= 0 else 0


def _find(data: bytes, name: bytes) -> int:
    """Where a name stands that is not the end of another one; -1 if nowhere."""
    at = data.find(name)
    while at > 0 and data[at - 1] in _NAME_BYTES:
        at = data.find(name, at + 1)
    return at


def _declared(data: bytes) -> Role | None:
    """What the first lines of a module say of it."""
    if b"use client" in data or b"use server" in data:
        directive = _DIRECTIVE.match(data)
        if directive:
            line = line_at(data, directive.end())
            if directive[1] == b"server":
                return Role("server", "use-server", _USE_SERVER, cut=True, line=line)
            return Role("client", "use-client", _USE_CLIENT, line=line)
    marker = _MARKER.search(data) if b"-only" in data else None
    if marker:
        side: Side = "server" if marker[1] == b"server" else "client"
        line = line_at(data, marker.end())
        return Role(side, f"{side}-only", _ONLY[side], cut=side == "server", line=line)
    return None


def _of_package(uses: frozenset[str]) -> Role | None:
    """What a package's dependencies say of modules without other evidence."""
    front, back = bool(uses & _CLIENT_PACKAGES), bool(uses & BACK_ENDS)
    if front == back:
        return None
    if front:
        return Role("client", "front-end-package", _FRONT, firm=False)
    return Role("server", "back-end-package", _BACK, firm=False)
