"""Folders that a host serves as they are, without a build: by its settings, by marker files, by a page beside functions.

netlify.com, vercel.com, firebase.google.com, developers.cloudflare.com/pages, docs.github.com/pages, render.com,
docs.aws.amazon.com/amplify: the folder to publish; files that only such hosts read.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.graph.aliases import join
from patscan.exposure.graph.packages import Packages
from patscan.exposure.graph.served import Served
from patscan.exposure.kept import kept
from patscan.exposure.project import Project
from patscan.exposure.server_packages import BACK_ENDS
from patscan.lines import line_at


class Setting(NamedTuple):
    """Where a host is told which folder to publish: a pattern for the end of the file's path, and one with the folder."""

    path: str
    folder: re.Pattern[bytes]


_NAME = rb"[\"']?([^\s\"'#,;]{0,100})"
SETTINGS: tuple[Setting, ...] = (
    Setting(r"netlify\.toml", late.compile(rb"(?m)^\s{0,9}publish\s{0,9}=\s{0,9}" + _NAME)),
    Setting(r"vercel\.json", late.compile(rb"\"outputDirectory\"\s{0,9}:\s{0,9}" + _NAME)),
    Setting(r"(?:firebase|edgeone|cloudbaserc)\.json",
            late.compile(rb"\"(?:public|outputDirectory|outputPath)\"\s{0,9}:\s{0,9}" + _NAME)),
    Setting(r"wrangler\.(?:toml|jsonc?)",
            late.compile(rb"(?:pages_build_output_dir|bucket|directory)\"?\s{0,9}[=:]\s{0,9}" + _NAME)),
    Setting(r"(?:render|amplify)\.ya?ml", late.compile(rb"(?:staticPublishPath|baseDirectory):\s{0,9}" + _NAME)),
    Setting(r"static\.json", late.compile(rb"\"root\"\s{0,9}:\s{0,9}" + _NAME)),
    Setting(r"app\.ya?ml", late.compile(rb"(?:static_dir|upload):\s{0,9}" + _NAME)),
    Setting(r"(?:Caddyfile|\w{0,20}nginx[\w.\-]{0,20}|nginx/[^/]{1,80}\.conf|[\w.\-]{0,60}\.nginx)",
            late.compile(rb"(?m)^\s{0,40}root\s{1,9}(?:\*\s{1,9})?(?!/)" + _NAME)),
    Setting(r"(?:docker-)?compose[\w.\-]{0,60}\.ya?ml",
            late.compile(rb"-\s{1,4}[\"']?(?!\./?:/(?:var/www|app))([^\s\"':]{1,100}):/(?:usr/share/nginx/html|var/www(?:/html)?|srv(?:/http)?|usr/local/apache2/htdocs|app/public)\b")),
    Setting(r"(?:Makefile|justfile|Taskfile\.yml|package\.json)",
            late.compile(rb"http\.server\b[^\n]{0,60}?(?:--directory|-d)\s{1,4}([^\s\"'&|;]{1,100})|(?:\b(?:npx|bunx|dlx)\s{1,4}|[\"&;\t@]\s{0,4})serve\s{1,4}(?:-\w\s{1,4}){0,2}([\w./][^\s\"'&|;]{0,100})")),
    # Folders that a build copies as they are: vite.dev (publicDir), cli.vuejs.org (outputDir), copy-webpack-plugin, angular.dev (assets),
    # storybook.js.org (staticDirs), webpack-dev-server (static), 11ty.dev (passthrough copies), kit.svelte.dev (files.assets).
    Setting(r"(?:vite|astro|vue|webpack|rspack|rsbuild|svelte|nuxt|quasar|eleventy)[\w.\-]{0,60}\.[cm]?[jt]s|\.(?:eleventy\.js|storybook/main\.[cm]?[jt]s)",
            late.compile(rb"\b(?:publicDir|outputDir|contentBase|staticDirs|assetsDirectory|addPassthroughCopy|from)\b[\"']?\s{0,4}[:(=]\s{0,4}[\[{]?\s{0,4}(?:path\.\w+\(\s{0,4}__dirname\s{0,4},\s{0,4})?[\"'`]([^\"'`\n]{1,100})[\"'`]")),
    Setting(r"(?:angular|project)\.json",
            late.compile(rb"\"assets\"\s{0,9}:\s{0,9}\[\s{0,40}\"([^\"\n]{1,100})\"")),
    Setting(r"(?<!/)\.(?:github/workflows|gitea/workflows)/.*\.ya?ml",
            late.compile(rb"(?:upload-pages-artifact[^\n]{0,40}\n(?:[^\n]{0,80}\n){0,2}?\s{1,40}path|publish_dir|publish-dir|(?m:^\s{1,40}folder)|app_location):\s{0,9}" + _NAME)),
    Setting(r"package\.json",
            late.compile(rb"(?:gh-pages\s{1,4}(?:-d|--dist)|\bsurge|\bhttp-server|\blive-server|\bwrangler pages deploy)\s{1,4}([^\s\"'&|-][^\s\"'&|]{0,100})")),
    Setting(r"(?:Dockerfile|Containerfile)[\w.]*",
            late.compile(rb"(?m)^\s{0,9}(?:COPY|ADD)\s{1,9}([^\s-]\S{0,100})\s{1,9}/(?:usr/share/nginx/html|var/www|srv/http|usr/local/apache2/htdocs)")),
)  # fmt: skip
_ANY = "|".join(row.path for row in SETTINGS)
# Files that only a host of static sites reads, beside a page.
_MARKERS = frozenset((".nojekyll", "CNAME", "_headers", "_redirects", "staticwebapp.config.json"))
_FUNCTIONS = late.compile(
    r"(?P<root>(?:.*/)?)(?:api|functions|netlify/functions)/[^/]+\.(?:[cm]?[jt]s|py|go|rb)"
)
_BUILDERS = frozenset((
    "vite", "webpack", "next", "nuxt", "react-scripts", "@vue/cli-service", "parcel", "astro", "gatsby", "@angular/cli",
    "rollup", "esbuild", "@sveltejs/kit", "@rsbuild/core", "umi", "@umijs/max", "rolldown-vite", "vitepress", "@11ty/eleventy",
))  # fmt: skip
_SERVERS = (
    "api/__init__.py", "Dockerfile", "docker-compose.yml", "manage.py", "app.py", "main.py", "server.py", "server.js",
    "app.js", "server.ts", "main.go", "Procfile",
)  # fmt: skip
_BUILT = frozenset(("public", "dist", "build", "out"))
# Hosts keep these to themselves.
_KEPT = frozenset(("api", "functions", "netlify", "server", "backend", "node_modules"))
MAX_PATH = 1_000
MAX_FILE_BYTES = 1 << 18


def folders(project: Project, packages: Packages) -> Iterator[Served]:
    """The folders of a project that are sites as they are."""
    paths = frozenset(project.paths())
    for path in sorted(paths):
        folder, _, name = path.rpartition("/")
        if len(path) > MAX_PATH:
            continue
        if name in _MARKERS and _is_site(folder, paths, packages):
            is_jekyll = f"{folder}/_config.yml".lstrip("/") in paths and name != ".nojekyll"
            yield Served(folder, path, 1, hides=(".", "_") if is_jekyll else (".",))
        elif folder.endswith(("api", "functions")) and (match := _FUNCTIONS.fullmatch(path)):
            root = match["root"].rstrip("/")
            if _is_site(root, paths, packages) and not _has_server(root, paths):
                yield Served(root, join(root, "index.html") or "index.html", 1)
        elif _is_setting(path):
            yield from _set(path, project.read(path) or b"")


@functools.lru_cache(file_kinds.MAX_PATHS)
def _is_setting(path: str) -> bool:
    """Whether a file may tell a host what to publish."""
    return _of_setting(_ANY).fullmatch(path) is not None and not file_kinds.is_foreign(path)


@functools.cache
def _of_setting(path: str) -> re.Pattern[str]:
    """A pattern for the files of a row with such a path."""
    return late.compile(f"(?:.*/)?(?:{path})")


@kept
def _set(path: str, data: bytes) -> tuple[Served, ...]:
    """The folders that a file tells a host to publish."""
    return tuple(_published(path, data)) if len(data) <= MAX_FILE_BYTES else ()


def _published(path: str, data: bytes) -> Iterator[Served]:
    home = "" if path.startswith(".git") else path.rpartition("/")[0]
    for row in SETTINGS:
        for match in row.folder.finditer(data) if _of_setting(row.path).fullmatch(path) else ():
            number = match.lastindex or 1
            named = match[number].decode("utf-8", "replace").partition("*")[0].partition("\\")[0]
            folder = join(home, named.lstrip("/") or ".")
            if folder is not None:
                yield Served(folder, path, line_at(data, match.start(number)))


def _is_site(folder: str, paths: frozenset[str], packages: Packages) -> bool:
    """Whether a folder has a page to begin with, and no build makes the site from it."""
    prefix = f"{folder}/" if folder else ""
    if f"{prefix}index.html" not in paths:
        return folder.rpartition("/")[2] == "docs" and f"{prefix}index.md" in paths
    package = packages.by_folder.get(folder)
    if package is None:
        return True
    scripts = package.manifest.get("scripts")
    is_built = isinstance(scripts, dict) and "build" in scripts
    return not is_built and not package.uses & (_BUILDERS | BACK_ENDS)


def _has_server(root: str, paths: frozenset[str]) -> bool:
    """Whether a folder has a program that serves it, or a folder of its own for what is published."""
    prefix = f"{root}/" if root else ""
    return any(
        f"{prefix}{one}" in paths for one in (*_SERVERS, *(f"{one}/index.html" for one in _BUILT))
    )


def is_published(path: str, site: Served) -> bool:
    """Whether a host sends a file of a site to anybody: no code, nothing hidden, no functions."""
    below = path.removeprefix(f"{site.folder}/" if site.folder else "").split("/")
    hidden = any(part.startswith(site.hides) and part != ".well-known" for part in below)
    return not hidden and _KEPT.isdisjoint(below[:-1]) and not file_kinds.of(path).is_script
