"""Targets: code as a whole: odd scripts, odd projects, and notes that are kept between audits."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from typing import cast

from patscan.detect.linter.rules import leaks
from patscan.exposure import syntax
from patscan.exposure.graph import reach
from patscan.exposure.surroundings import Surroundings
from patscan.git.packs import Pack
from patscan.response.registries import registries_of
from patscan.sources.history import cache
from tests.exposure.projects import Files

# The first byte of an input selects the kind of file for the rest.
PATHS = (
    "a.js", "a.ts", "a.tsx", "a.html", "a.vue", "a.svelte", "a.astro", "templates/a.html", "a.py",
    "A.java", "a.php", "a.ejs", "a.cshtml", "next.config.js", ".env", "Dockerfile", "a.yml",
    "app.wxs", "a.go", "a.rb", "a.blade.php", "pages/a.jsx", "a.ets", "vite.config.ts",
)  # fmt: skip
_PLACES = 16
_MAX_FILES = 12
_MAX_HOST = 253


def _kind(data: bytes) -> tuple[str, bytes]:
    return PATHS[data[0] % len(PATHS)], data[1:]


def scripts(data: bytes) -> None:
    """A script has a syntax tree or none; each of its bytes is in a node, at a bounded depth."""
    if not data:
        return
    path, text = _kind(data)
    tree = syntax.source(path, text)
    assert len(tree.code) == len(text)
    around = Surroundings(path, text)
    for at in range(0, len(text), max(1, len(text) // _PLACES)):
        node_path = tree.node_path(at)
        assert len(str(node_path)) <= syntax.MAX_NODE_PATH
        around.about(at, text.count(b"\n", 0, at) + 1)


def linter(data: bytes) -> None:
    """Leaks are inside of the file, in order, each with a name."""
    if not data:
        return
    path, text = _kind(data)
    found = leaks(path, text)
    assert [leak.start for leak in found] == sorted(leak.start for leak in found)
    for leak in found:
        assert 0 <= leak.start < leak.end <= len(text)
        assert leak.subject


def _project(data: bytes) -> Files:
    """A project: paths and texts in turn."""
    parts = data.decode("utf-8", "replace").split("\0")
    names = [name for name in parts[: 2 * _MAX_FILES : 2] if name]
    return Files(dict(zip(names, parts[1::2], strict=False)))


def manifests(data: bytes) -> None:
    """Registries are named in words of patscan's own, or by a host."""
    for name in registries_of(_project(data)):
        assert len(name.en) <= _MAX_HOST
        assert name.en.isascii()
        assert name.en.isprintable()


def graphs(data: bytes) -> None:
    """In any project every file has an import chain or not, and the evidence names files of the project."""
    project = _project(data)
    for path in project.paths():
        for line in (None, 1):
            found = reach(project, path, line)
            assert found.level in ("client", "server", "unknown")
            assert {one.path for one in found.chain} <= {*project.paths(), ""}


class _Known:
    """A fake pack and store, with the keys of cache entries."""

    identity = ("a", "1")
    content_digest = "a"
    count = 100


@functools.cache
def _folder() -> str:
    folder = tempfile.mkdtemp(prefix="patscan-fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def notes(data: bytes) -> None:
    """Notes are what this patscan may have written for that pack, or as good as none."""
    known = _Known()
    kept = cache.Cache(_folder())
    looks: dict[type, tuple[tuple[object, ...], Callable[[], object]]] = {
        cache.PackNotes: (
            (False, *known.identity),
            lambda: kept.pack(cast("Pack", known), deep=False),
        ),
        cache.NamesNotes: ((False, known.content_digest), lambda: kept.names(known, deep=False)),  # type: ignore[arg-type]
        cache.CommitNotes: ((known.content_digest, ["b"]), lambda: kept.commits(known, ["b"])),  # type: ignore[arg-type]
    }
    for kind, (key, look) in looks.items():
        with open(cache._path(_folder(), kind, key), "wb") as file:
            file.write(data)
        found = look()
        if isinstance(found, cache.PackNotes):
            numbers = {*found.hits, *found.deferred, *found.left_to_git}
            assert numbers <= set(range(known.count))
    assert len(os.listdir(_folder())) <= len(looks)


def seeds_of_scripts() -> list[bytes]:
    """Each kind of file with something that the linter finds."""
    texts = {
        "a.ts": "import { CozeAPI } from '@coze/api'\nnew CozeAPI({ token: import.meta.env.VITE_COZE_TOKEN, allowPersonalAccessTokenInBrowser: true })",
        "a.tsx": "const x: T<U> = <Chat auth={{ token: process.env.COZE_PAT }} />",
        "a.js": "app.get('/', (q, r) => r.status(200).json({ t: process.env.COZE_TOKEN }))\nnew WebSocket(`wss://ws.coze.cn/v1/chat?authorization=Bearer ${cozeToken}`)",
        "a.vue": "<template>{{ a }}</template>\n<script setup lang='ts'>f(useRuntimeConfig().public.cozeToken)</script>",
        "a.astro": "---\nconst t = import.meta.env.COZE_TOKEN\n---\n<script define:vars={{ t }}>f(t)</script>",
        "templates/a.html": "{% if a %}<script>const t = '{{ coze_token }}'</script>{{{coze.token}}}",
        "a.py": "t = os.environ['COZE_TOKEN']\nreturn render_template('a.html', token=t)",
        "A.java": 'model.addAttribute("token", cozeToken);',
        "a.php": "<?php ?><script>var t = '<?= getenv('COZE_TOKEN') ?>'</script>",
        "a.cshtml": "<script>var t = '@Configuration[\"Coze:Token\"]'</script>",
        "next.config.js": "module.exports = { env: { COZE_TOKEN: process.env.COZE_TOKEN } }",
        "vite.config.ts": "export default defineConfig(() => ({ define: { 'a.b': JSON.stringify(process.env.COZE_PAT) } }))",
        ".env": "VITE_COZE_TOKEN=$COZE_TOKEN\nexport NEXT_PUBLIC_COZE_PAT='x'",
        "Dockerfile": "ARG REACT_APP_COZE_TOKEN=$COZE_TOKEN",
        "a.go": 'token := os.Getenv("COZE_TOKEN")\nc.JSON(200, gin.H{"t": token})',
        "a.svelte": "<script>const { a } = require('./c')\nimport b from 'd'\nx['e'] = config.coze.token\nres.json(x)</script>",
        "pages/a.jsx": "export async function getServerSideProps() { return { props: { t: process.env.COZE_TOKEN } } }",
    }
    deep = [
        b"\0coze_token=" + unit * 600 for unit in (b"{a:", b"a<b,", b"`${", b"if(a)", b"<a b={")
    ]
    return [*(bytes([PATHS.index(path)]) + text.encode() for path, text in texts.items()), *deep]


def seeds_of_graphs() -> list[bytes]:
    """Small projects: paths and texts in turn."""
    projects: list[dict[str, str]] = [
        {
            "index.html": '<script type="module" src="/src/main.ts"></script>',
            "src/main.ts": "import { key } from '@/key'\nconst f = () => import(`./${n}.ts`)\nuse(key)",
            "src/key.ts": "export const key = 1\n",
            "tsconfig.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"]}}, // x\n}',
            "vite.config.ts": "export default defineConfig({ resolve: { alias: { '@': './src' } } })",
        },
        {
            "package.json": '{"name": "a", "main": "x.js", "browser": {"./x.js": false}, "exports": {".": {"import": "./x.js"}, "./*": "./lib/*"}, "imports": {"#k": "./k.js"}, "scripts": {"start": "node x.js"}, "workspaces": ["p/*"], "dependencies": {"next": "1"}}',
            "p/b/package.json": '{"name": "@s/b"}',
            "x.js": "const k = require('#k')\nmodule.exports = require('@s/b')",
            "k.js": "'use server'\nexport * from './x'",
            "app/page.tsx": "'use client'\nimport k from '../k'\nexport default () => <K k={k} />",
        },
        {
            "app.json": '{"pages": ["pages/a/a"], "usingComponents": {"c": "./c"}}',
            "pages/a/a.js": "import * as c from '../../c'\nPage({ c })",
            "pages/a/a.wxml": '<import src="../../c.wxml"/><wxs src="./x.wxs" module="m"/>',
            "c.js": "export default import.meta.glob(['./**/*.js', '!./x'])",
            "x.astro": "---\nimport c from './c'\n---\n<script>import './c'</script>",
        },
    ]
    return list(map(_joined, projects))


def _joined(project: Mapping[str, str]) -> bytes:
    return "\0".join(part for file in project.items() for part in file).encode()


def seeds_of_manifests() -> list[bytes]:
    """Projects that are published, and some that are not."""
    from tests.response.test_registries import PUBLISHED

    return [_joined(files) for files, _ in PUBLISHED.values()]


def seeds_of_notes() -> list[bytes]:
    """Notes of each kind."""
    return [
        b'{"hits":[1,2],"deferred":[],"left_to_git":[99],"objects":3,"size_bytes":9,"coze":true,"commits":1}',
        b'{"missing":["aa"],"coze":false}',
        b'{"commits":["aa"]}',
    ]
