"""The import graph: what counts as an import, and what file an import means."""

from __future__ import annotations

import gc
import json
import time
import weakref
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patscan.exposure.graph import carry_over, reach
from patscan.exposure.graph.aliases import join
from patscan.exposure.graph.references import Mentions, References
from patscan.exposure.graph.resolve import Resolver
from tests.exposure.projects import Files

K = "export const key = 1\n"
PAGE = {"index.html": '<script type="module" src="/src/main.ts"></script>'}


def shipped(main: str, key: str = K, **more: str) -> bool:
    """Whether a page whose `src/main.ts` is `main` ships `src/key.ts`."""
    files = {**PAGE, "src/main.ts": main, "src/key.ts": key, **more}
    return reach(Files(files), "src/key.ts").level == "client"


SHIPS = [
    ("default", "import key from './key'\nuse(key)"),
    ("named", "import { key } from './key'\nuse(key)"),
    ("renamed", "import { key as k } from './key'\nuse(k)"),
    ("namespace", "import * as keys from './key'\nuse(keys)"),
    ("side-effect", "import './key'"),
    ("minified", "import{key as k}from\"./key\";use(k)"),
    ("many-lines", "import {\n  key,\n  // a comment\n} from\n  './key'\nuse(key)"),
    ("extension-of-the-output", "import { key } from './key.js'\nuse(key)"),
    ("with-extension", "import { key } from './key.ts'\nuse(key)"),
    ("query", "import Key from './key?worker'\nnew Key()"),
    ("loader", "import key from '!!raw-loader!./key'\nuse(key)"),
    ("require", "const { key } = require('./key')"),
    ("require-in-a-function", "function f() { return require('./key').key }"),
    ("import-equals", "import key = require('./key')\nuse(key)"),
    ("dynamic", "const f = () => import('./key')"),
    ("dynamic-with-chunk-name", "const f = () => import(/* webpackChunkName: \"k\" */ './key')"),
    ("dynamic-template", "const f = () => import(`./key`)"),
    ("dynamic-with-a-hole", "const f = (n: string) => import(`./${n}.ts`)"),
    ("react-lazy", "const A = React.lazy(() => import('./key'))"),
    ("re-export", "export { key } from './key'"),
    ("re-export-all", "export * from './key'"),
    ("re-export-namespace", "export * as keys from './key'"),
    ("a-type-and-a-value", "import { type K, key } from './key'\nuse(key)"),
    ("something-called-type", "import type from './key'\nuse(type)"),
    ("a-type-and-a-default", "import key, { type K } from './key'\nuse(key)"),
    ("jsx-name", "import { Key } from './key'\nexport default () => <Key />"),
    ("shorthand", "import { key } from './key'\nexport default { key }"),
    ("glob", "const all = import.meta.glob('./*.ts')"),
    ("deep-glob", "const all = import.meta.glob(['./**/*.ts', '!./x.ts'], { eager: true })"),
    ("context", "const all = require.context('./', true, /\\.ts$/)"),
    ("worker", "new Worker(new URL('./key.ts', import.meta.url))"),
    ("shared-worker", "new SharedWorker(new URL('./key.ts', import.meta.url))"),
    ("amd", "define(['./key'], function (key) {})"),
    ("syntax-error-before", "const = ;\nimport { key } from './key'\nuse(key)"),
]  # fmt: skip
SHIPS_NOT = [
    ("nothing", "use(1)"),
    ("import-type", "import type { key } from './key'\nlet k: typeof key"),
    ("import-type-default", "import type Key from './key'\nlet k: Key"),
    ("export-type", "export type { key } from './key'"),
    ("export-type-all", "export type * from './key'"),
    ("every-name-a-type", "import { type A, type B } from './key'"),
    ("used-as-a-type", "import { Key } from './key'\nexport const f = (k: Key) => k as Key"),
    ("never-used", "import { key } from './key'"),
    ("import-type-expression", "let k: import('./key').Key"),
    ("line-comment", "// import { key } from './key'"),
    ("block-comment", "/*\nimport { key } from './key'\n*/"),
    ("string", "const s = \"import { key } from './key'\""),
    ("template", "const s = `import { key } from './key'`"),
    ("another-function", "open('./key')"),
    ("mocked", "jest.mock('./key')"),
    ("another-file", "import { key } from './keys'\nuse(key)"),
    ("another-folder", "import { key } from './lib/key'\nuse(key)"),
    ("out-of-the-project", "import { key } from '../../../src/key'\nuse(key)"),
]  # fmt: skip


@pytest.mark.parametrize("main", [text for _, text in SHIPS], ids=[name for name, _ in SHIPS])
def test_an_import_ships(main: str) -> None:
    # JSX needs the other grammar.
    if "<Key" in main:
        files = {**PAGE, "src/main.ts": "import './view'", "src/view.tsx": main, "src/key.ts": K}
        assert reach(Files(files), "src/key.ts").level == "client"
    else:
        assert shipped(main)


@pytest.mark.parametrize(
    "main", [text for _, text in SHIPS_NOT], ids=[name for name, _ in SHIPS_NOT]
)
def test_what_is_no_import_does_not(main: str) -> None:
    assert not shipped(main)


# --- what a specifier means ---------------------------------------------------------------------------

VITE = "import path from 'path'\nexport default defineConfig({ resolve: { alias: %s } })"
RESOLVES = [
    ("index", "a.ts", "./lib", "lib/index.ts", {}),
    ("index-of-here", "lib/a.ts", ".", "lib/index.js", {}),
    ("index-above", "lib/x/a.ts", "..", "lib/index.ts", {}),
    ("vue", "a.ts", "./b", "b.vue", {}),
    ("mts", "a.ts", "./b.mjs", "b.mts", {}),
    ("json", "a.ts", "./b.json", "b.json", {}),
    ("dotted", "a.ts", "./b.config", "b.config.ts", {}),
    ("platform", "a.ts", "./b", "b.weapp.ts", {}),
    ("root", "src/a.ts", "/src/b.ts", "src/b.ts", {}),
    ("at", "src/x/a.ts", "@/b", "src/b.ts", {}),
    ("paths", "src/a.ts", "#lib/b", "lib/b.ts", {"tsconfig.json": '{"compilerOptions": {"paths": {"#lib/*": ["./lib/*"]}}}'}),
    ("paths-one", "a.ts", "config", "conf/main.ts", {"tsconfig.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"config": ["conf/main"]}}}'}),
    ("paths-commented", "a.ts", "~c/b", "conf/b.ts", {"jsconfig.json": '\ufeff{ // "x"\n"compilerOptions": { /* { */ "baseUrl": "./conf", "paths": {"~c/*": ["*",],}, }}'}),
    ("paths-extended", "app/a.ts", "$x/b", "lib/b.ts", {"app/tsconfig.json": '{"extends": "../tsconfig.base.json"}', "tsconfig.base.json": '{"compilerOptions": {"paths": {"$x/*": ["lib/*"]}}}'}),
    ("paths-second", "a.ts", "x/b", "two/b.ts", {"tsconfig.json": '{"compilerOptions": {"paths": {"x/*": ["one/*", "two/*"]}}}'}),
    ("base-url", "src/a.ts", "lib/b", "src/lib/b.ts", {"tsconfig.json": '{"compilerOptions": {"baseUrl": "src"}}'}),
    ("vite", "src/a.ts", "~api/b", "src/api/b.ts", {"vite.config.ts": VITE % "{ '~api': path.resolve(__dirname, './src/api') }"}),
    ("vite-list", "src/a.ts", "@c/b", "src/c/b.ts", {"vite.config.ts": VITE % "[{ find: '@c', replacement: fileURLToPath(new URL('./src/c', import.meta.url)) }]"}),
    ("vite-pattern", "src/a.ts", "~b", "src/b.ts", {"vite.config.ts": VITE % "[{ find: /^~/, replacement: path.join(__dirname, 'src/') }]"}),
    ("webpack-exact", "a.js", "conf", "config/x.js", {"webpack.config.js": "module.exports = { resolve: { alias: { conf$: path.resolve(__dirname, 'config/x.js') } } }"}),
    ("vue-cli-chain", "src/a.js", "_c/b", "src/components/b.vue", {"vue.config.js": "module.exports = { chainWebpack: c => { c.resolve.alias.set('@', resolve('src')).set('_c', resolve('src/components')) } }"}),
    ("svelte-kit", "src/a.js", "$stores/b", "src/stores/b.js", {"svelte.config.js": "export default { kit: { alias: { $stores: 'src/stores' } } }"}),
    ("taro", "src/a.ts", "@/utils/b", "src/utils/b.ts", {"config/index.js": "const config = { alias: { '@/utils': path.resolve(__dirname, '..', 'src/utils') } }"}),
    ("babel", "src/a.js", "~lib/b", "lib/b.js", {"babel.config.js": "module.exports = { plugins: [['module-resolver', { alias: { '~lib': './lib' } }]] }"}),
    ("nuxt", "pages/a.vue", "images/b", "assets/images/b.ts", {"nuxt.config.ts": "export default { alias: { images: fileURLToPath(new URL('./assets/images', import.meta.url)) } }"}),
    ("package-main", "web/a.ts", "@x/kit", "kit/lib/start.js", {"kit/package.json": '{"name": "@x/kit", "main": "lib/start.js"}'}),
    ("package-module", "web/a.ts", "@x/kit", "kit/m.js", {"kit/package.json": '{"name": "@x/kit", "main": "c.cjs", "module": "m.js"}'}),
    ("package-default", "web/a.ts", "kit", "kit/index.ts", {"kit/package.json": '{"name": "kit"}'}),
    ("package-exports", "web/a.ts", "kit", "kit/e.js", {"kit/package.json": '{"name": "kit", "exports": {".": {"types": "./t.d.ts", "import": "./e.js"}}}'}),
    ("package-exports-short", "web/a.ts", "kit", "kit/e.js", {"kit/package.json": '{"name": "kit", "exports": "./e.js"}'}),
    ("package-subpath", "web/a.ts", "kit/client", "kit/src/c.ts", {"kit/package.json": '{"name": "kit", "exports": {"./client": "./src/c.ts"}}'}),
    ("package-subpaths", "web/a.ts", "kit/x/b", "kit/src/b.ts", {"kit/package.json": '{"name": "kit", "exports": {"./x/*": "./src/*.ts"}}'}),
    ("package-file", "web/a.ts", "kit/b", "kit/b.ts", {"kit/package.json": '{"name": "kit"}'}),
    ("package-browser", "web/a.ts", "kit", "kit/b.js", {"kit/package.json": '{"name": "kit", "main": "n.js", "browser": "b.js"}', "kit/n.js": ""}),
    ("package-browser-swap", "kit/a.js", "./n", "kit/b.js", {"kit/package.json": '{"name": "kit", "browser": {"./n.js": "./b.js"}}', "kit/n.js": ""}),
    ("package-condition", "web/a.ts", "kit", "kit/b.js", {"kit/package.json": '{"name": "kit", "exports": {"node": "./n.js", "browser": "./b.js"}}', "kit/n.js": ""}),
    ("package-source-of-built", "web/a.ts", "kit", "kit/src/x.ts", {"kit/package.json": '{"name": "kit", "main": "dist/x.js"}'}),
    ("package-imports", "kit/a.ts", "#b", "kit/src/b.ts", {"kit/package.json": '{"imports": {"#b": "./src/b.ts"}}'}),
    ("folder-with-a-manifest", "a.ts", "./kit", "kit/m.js", {"kit/package.json": '{"main": "./m.js"}'}),
]  # fmt: skip
RESOLVES_NOT = [
    ("nothing-there", "a.ts", "./b", {}),
    ("a-package-that-is-not-here", "a.ts", "react", {"react.txt": ""}),
    ("out-of-the-project", "a.ts", "../b", {"b.ts": ""}),
    ("browser-false", "a.js", "./n", {"package.json": '{"browser": {"./n.js": false}}', "n.js": ""}),
    ("paths-out", "a.ts", "x/b", {"tsconfig.json": '{"compilerOptions": {"paths": {"x/*": ["../../*"]}}}', "b.ts": ""}),
    ("closed-by-exports", "web/a.ts", "kit/hidden", {"kit/package.json": '{"name": "kit", "exports": {".": "./a.js"}}', "kit/hidden.ts": ""}),
    ("empty", "a.ts", "", {"index.ts": ""}),
    ("nul", "a.ts", "./b\0", {"b.ts": ""}),
]  # fmt: skip


def resolver(files: Mapping[str, str]) -> Resolver:
    return Resolver(Files(files))


@pytest.mark.parametrize(
    ("importer", "specifier", "target", "files"),
    [row[1:] for row in RESOLVES],
    ids=[row[0] for row in RESOLVES],
)
def test_what_a_specifier_means(
    importer: str, specifier: str, target: str, files: Mapping[str, str]
) -> None:
    everything = {importer: "", target: "", **files}
    assert resolver(everything).resolve(importer, specifier, "client") == (target,)
    if importer.endswith((".ts", ".js")):  # and the graph finds it by the words of its path
        asked = {**everything, importer: f"import '{specifier}'\nwindow.a", target: K}
        assert reach(Files(asked), target).level == "client"


@pytest.mark.parametrize(
    ("importer", "specifier", "files"),
    [row[1:] for row in RESOLVES_NOT],
    ids=[row[0] for row in RESOLVES_NOT],
)
def test_what_no_specifier_means(importer: str, specifier: str, files: Mapping[str, str]) -> None:
    assert resolver({importer: "", **files}).resolve(importer, specifier, "client") == ()


def test_where_the_bundler_decides_all_may_be_meant() -> None:
    asked = resolver({"a.ts": "", "b.js": "", "b.ts": "", "b.h5.ts": ""})
    assert asked.resolve("a.ts", "./b", "client") == ("b.ts", "b.js", "b.h5.ts")


def test_each_side_has_its_condition() -> None:
    exports = {".": {"browser": "./b.js", "default": "./n.js"}}
    files = {
        "kit/package.json": json.dumps({"name": "kit", "exports": exports}),
        "kit/b.js": "", "kit/n.js": "", "a.js": "",
    }  # fmt: skip
    asked = resolver(files)
    assert asked.resolve("a.js", "kit", "client") == ("kit/b.js",)
    assert asked.resolve("a.js", "kit", "server") == ("kit/n.js",)


# --- import chains --------------------------------------------------------------------------------------


def test_the_chain_tells_every_step_with_its_line() -> None:
    files = {
        **PAGE,
        "src/main.ts": "import { run } from './api'\n\nrun()",
        "src/api/index.ts": "// a barrel\nexport * from './coze'",
        "src/api/coze.ts": "export const key = 1; export const run = () => key",
    }
    found = reach(Files(files), "src/api/coze.ts")
    assert [(one.signal, one.path, one.line) for one in found.chain] == [
        ("imported-by", "src/api/index.ts", 2),
        ("imported-by", "src/main.ts", 1),
        ("imported-by", "index.html", 1),
        ("page", "index.html", 1),
    ]
    assert found.firm
    assert all(one.note.en and one.note.zh for one in found.chain)


def test_both_sides_is_client_and_says_so() -> None:
    files = {
        **PAGE,
        "src/main.ts": "import { key } from './key'\nuse(key)",
        "src/key.ts": K,
        "server.ts": "import express from 'express'\nimport { key } from './src/key'\nexpress(key)",
    }
    found = reach(Files(files), "src/key.ts")
    assert found.level == "client"
    last = found.chain[-1]
    assert (last.signal, last.path, last.line) == ("also-on-server", "server.ts", 2)


def test_an_entry_is_told_with_the_line_of_the_manifest_that_names_it() -> None:
    manifest = (
        '{\n  "manifest_version": 3,\n  "background": {\n    "service_worker": "bg.js"\n  }\n}'
    )
    found = reach(
        Files({"manifest.json": manifest, "bg.js": "import './key'", "key.js": K}), "key.js"
    )
    last = found.chain[-1]
    assert (last.signal, last.path, last.line) == ("extension-manifest", "manifest.json", 4)


def test_a_false_way_does_not_hide_a_true_one() -> None:
    files = {
        **PAGE,
        "src/main.ts": "/* import './key' */\nimport './a'",
        "src/a.ts": "import './b'",
        "src/b.ts": "import './key'",
        "src/key.ts": K,
    }
    found = reach(Files(files), "src/key.ts")
    assert [one.path for one in found.chain][:3] == ["src/b.ts", "src/a.ts", "src/main.ts"]


def test_many_false_ways_do_not_either() -> None:
    """More disappointments than the cheap search bears."""
    false = {f"src/f{n}.ts": "/* import './key' */\n" for n in range(100)}
    imports = "".join(f"import './f{n}'\n" for n in range(100))
    files = {**PAGE, **false, "src/main.ts": imports + "import './z'", "src/z.ts": "import './y'",
             "src/y.ts": "import './key'", "src/key.ts": K}  # fmt: skip
    found = reach(Files(files), "src/key.ts")
    assert [one.path for one in found.chain][:3] == ["src/y.ts", "src/z.ts", "src/main.ts"]


UNKNOWN = [
    ("unused", {**PAGE, "src/main.ts": "use(1)", "src/key.ts": K}),
    ("used-by-the-unused", {"src/other.ts": "import { key } from './key'\nuse(key)", "src/key.ts": K}),
    ("used-by-a-test", {**PAGE, "src/main.ts": "", "src/key.test.tsx": "import { key } from './key'\nuse(key)", "src/key.ts": K}),
    ("named-by-a-command-of-an-imported-package", {**PAGE, "src/main.ts": "import p from '../package.json'\nuse(p)",
                                                   "package.json": '{"scripts": {"test": "vitest --config src/key.ts"}}', "src/key.ts": K}),
    ("built-by-tsup", {"tsup.config.ts": "export default { entry: ['src/key.ts'] }", "src/key.ts": K}),
    ("a-circle", {"src/key.ts": "import './b'\n" + K, "src/b.ts": "import './key'"}),
    ("installed", {**PAGE, "src/main.ts": "", "node_modules/a/index.html": "<script src='../../src/key.ts'></script>", "src/key.ts": K}),
]  # fmt: skip


@pytest.mark.parametrize("files", [one for _, one in UNKNOWN], ids=[name for name, _ in UNKNOWN])
def test_what_nothing_ships_is_unknown(files: Mapping[str, str]) -> None:
    assert reach(Files(files), "src/key.ts").level == "unknown"


HABITS = [
    ("component", {"src/A.vue": "<script>import { key } from './key'</script>", "src/key.ts": K}, "client", "component"),
    ("browser-code", {"src/a.ts": "import { key } from './key'\ndocument.title = key", "src/key.ts": K}, "client", "browser-code"),
    ("mini-program-code", {"src/a.js": "const key = require('./key')\nwx.request({ key })", "src/key.ts": K}, "client", "browser-code"),
    ("server-code", {"src/a.ts": "import fs from 'node:fs'\nimport { key } from './key'\nfs.x(key)", "src/key.ts": K}, "server", "server-code"),
    ("node-package", {"a.js": "const fetch = require('node-fetch')\nconst key = require('./src/key')\nfetch(key)", "src/key.ts": K}, "server", "server-code"),
    ("test-of-node", {"a.test.js": "const fs = require('fs')\nconst key = require('./src/key')\nfs.x(key)", "src/key.ts": K}, "server", "server-code"),
    ("handler", {"src/a.js": "const key = require('./key')\nexports.handler = () => key", "src/key.ts": K}, "server", "server-code"),
    ("front-end-package", {"package.json": '{"dependencies": {"vue": "3"}}', "src/a.ts": "export { key } from './key'", "src/key.ts": K}, "client", "front-end-package"),
    ("back-end-package", {"package.json": '{"dependencies": {"koa": "2"}}', "src/a.ts": "export { key } from './key'", "src/key.ts": K}, "server", "back-end-package"),
    ("front-end-but-unused", {"package.json": '{"dependencies": {"vue": "3"}}', "src/key.ts": K}, "unknown", ""),
    ("part-of-a-name", {"src/a.ts": "export { key } from './key'\nmy_document.title = sawx.x", "src/key.ts": K}, "unknown", ""),
    ("a-component-of-next", {"package.json": '{"dependencies": {"next": "1"}}', "src/a.tsx": "import { key } from './key'\nexport default () => <p>{key}</p>", "src/key.ts": K}, "unknown", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "level", "signal"), [row[1:] for row in HABITS], ids=[row[0] for row in HABITS]
)
def test_habit_counts_where_nothing_firm_is_met(
    files: Mapping[str, str], level: str, signal: str
) -> None:
    found = reach(Files(files), "src/key.ts")
    assert found.level == level
    assert not found.firm
    assert (found.chain[-1].signal if found.chain else "") == signal


# --- hostile projects -----------------------------------------------------------------------------------

DEEP = '{"a":' * 50_000
HOSTILE = [
    ("json-bomb", {"package.json": DEEP, "tsconfig.json": "[" * 100_000, "app.json": DEEP, "manifest.json": DEEP}),
    ("deep-code", {"src/b.ts": "import './key';" + "[" * 200_000, "vite.config.ts": "alias:" + "{a:" * 200_000 + " entry"}),
    ("ambiguous-code", {"src/b.ts": "import './key';" + "a<b," * 100_000}),
    ("extends-itself", {"tsconfig.json": '{"extends": "./tsconfig.json"}', "src/tsconfig.json": '{"extends": "../src/tsconfig.json"}'}),
    ("exports-of-exports", {"kit/package.json": '{"name": "kit", "exports": ' + '{"import":' * 500 + '"./a.js"' + "}" * 500 + "}"}),
    ("blanks", {"src/b.ts": "from" + " " * 500_000 + "import(" + " \n" * 100_000 + "'./key'"}),
    ("open-comments", {"src/b.ts": "import /*" * 50_000, "src/c.html": "<!--<script" * 50_000}),
    ("open-lists", {"src/b.js": "define([" * 50_000, "src/c.js": "importScripts('a'," * 50_000}),
    ("quotes", {"src/b.ts": "from '" * 100_000, "src/c.ts": "import('" + "x" * 500_000}),
    ("patterns", {"src/b.ts": "".join(f"import(`./{'*' * 50}{n}${{x}}*`);" for n in range(5000))}),
    ("long-pattern", {"src/b.ts": "import(`./" + "*a" * 100 + "`)", "src/" + "a" * 3000 + ".ts": K}),
    ("paths-pattern", {"tsconfig.json": json.dumps({"compilerOptions": {"paths": {"*" * 300: ["*" * 300]}}})}),
    ("astro", {"src/b.astro": "---\nimport A from './key'\n---\n" + "<A " * 100_000}),
    ("directives", {"src/b.ts": "/*" * 100_000 + "'use client'", "src/c.ts": "\n" * 100_000 + "'use client'"}),
    ("served", {"src/b.js": "express.static(" * 20_000 + "'x'", "src/c.py": "StaticFiles('a'" * 20_000}),
    ("bytes", {"src/b.ts": b"\xff\xfe\x00import '\xff\xff/key'", "package.json": b"\xff\xfe{\x00}\x00"}),
    ("many-re-exports", {"src/b.ts": "export * from './key'\n" * 5_000 + "import './c'", "src/c.ts": "export * from './b'\n" * 5_000}),
    ("a-web-of-modules", {f"src/m{n}/index.ts": "".join(f"export * from '../m{m}'\n" for m in range(60)) + "import '../key'" for n in range(60)}),
    ("deep-folders", {"tsconfig.json": '{"compilerOptions": {"baseUrl": "."}}', "src/" + "a/" * 3000 + "b.ts": "import '" + "../" * 3000 + "key'"}),
    ("odd-names", {"src/\udcff.ts": "import './key'", "src/a\nb.ts": "import './key'", "../x.ts": K, "/etc/x.ts": K}),
    ("wrong-types", {"package.json": '{"name": 1, "dependencies": [], "exports": [[]], "bin": 7, "scripts": "x", "main": {}, "browser": {"./src/key.ts": {}}}',
                     "app.json": '{"pages": {"a": 1}, "subPackages": {"x": 1}, "workers": 1}', "angular.json": "[]", "tsconfig.json": '{"compilerOptions": {"paths": {"a": 1, "b": [1]}, "baseUrl": 3}, "extends": 5}',
                     "vercel.json": '{"builds": 5}', "manifest.json": '{"manifest_version": []}'}),
]  # fmt: skip


@pytest.mark.timing
@pytest.mark.parametrize("files", [one for _, one in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_a_hostile_project_costs_little(files: Mapping[str, str | bytes]) -> None:
    started_s = time.process_time()
    found = reach(Files({"src/key.ts": K, **files}), "src/key.ts")
    assert found.level in ("unknown", "client", "server")
    assert time.process_time() - started_s < 10


NAMES = st.text("ab./@~$#*-_ \\é", max_size=12)


@given(folder=NAMES, path=NAMES)
def test_no_path_leads_out(folder: str, path: str) -> None:
    place = join(folder.strip("/"), path)
    assert not place or not (place + "/").startswith(("/", "../"))


@settings(deadline=None)
@given(st.dictionaries(NAMES, NAMES, max_size=5), st.lists(NAMES, max_size=4), NAMES)
def test_the_answer_is_a_file_of_the_project(
    paths: dict[str, str], names: list[str], specifier: str
) -> None:
    options = {"compilerOptions": {"paths": {key: [value] for key, value in paths.items()}}}
    package = {"name": "a", "exports": paths, "browser": paths}
    files = {
        "tsconfig.json": json.dumps(options), "a/package.json": json.dumps(package), "b.ts": "",
        "a/b.ts": "", "a/index.js": "", **{f"a/{name}.ts": "" for name in names},
    }  # fmt: skip
    found = resolver(files).resolve("a/b.ts", specifier, "client")
    assert all(one in files or one.startswith("a/") for one in found)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.sampled_from(["a.ts", "b.vue", "c/index.js", "d.html", "package.json", "e.astro"]),
                       st.text("import from './abcde\"{}<script>\n ()=>type*/`$", max_size=200)))  # fmt: skip
def test_any_text_has_an_answer(files: dict[str, str]) -> None:
    for path in files:
        assert reach(Files(files), path, 1).level in ("client", "server", "unknown")


# --- one project after another --------------------------------------------------------------------

APP = {
    **PAGE, "src/main.ts": "import './api'", "src/api.ts": "import './key'", "src/key.ts": K,
    "server/app.ts": "import express from 'express'\nimport '../src/key'", "package.json": "{}",
}  # fmt: skip
EDITS: list[dict[str, str]] = [
    {"src/main.ts": ""},
    {"src/main.ts": "import './key'\n"},
    {"src/api.ts": "import type { key } from './key'"},
    {"src/key.ts": "import 'server-only'\n" + K},
    {"src/other.ts": "import './key'", "src/main.ts": "import './other'"},
    {"index.html": ""},
    {"src/key.ts": "\n\n" + K},
    {"package.json": '{"main": "src/key.ts"}'},
]


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_a_graph_that_uses_what_is_known_is_that_of_a_new_project(edit: dict[str, str]) -> None:
    before, between, after = Files(APP), Files(APP), Files(APP | edit)
    reach(before, "src/key.ts")
    carry_over(before, between, set())
    carry_over(between, after, edit.keys())
    asked = ("src/key.ts", "src/main.ts", "src/other.ts")
    fresh = Files(APP | edit)
    assert [reach(after, path) for path in asked] == [reach(fresh, path) for path in asked]


def test_what_is_known_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Files(APP)
    read: list[str] = []
    monkeypatch.setattr(project, "read", read.append)
    References(project, {path: Mentions() for path in APP if path != "src/main.ts"})
    assert read == ["src/main.ts"]


def test_a_graph_ends_with_its_project() -> None:
    project = Files(APP)
    reach(project, "src/key.ts")
    gone = weakref.ref(project)
    del project
    gc.collect()
    assert gone() is None
