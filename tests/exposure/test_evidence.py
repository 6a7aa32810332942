"""What decides who can see it: the table of signals, the file itself, the project around it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from patscan.coze.lifetime import NOT_WRITTEN
from patscan.detect.scanner import Scanner
from patscan.exposure import components, graph, modules
from patscan.exposure.evidence import classify, seen, supporting
from patscan.exposure.project import Context, Project
from patscan.exposure.project_assessment import assess_finding, deduplicated, reasons
from patscan.exposure.signals import BY_NAME, SIGNALS
from patscan.model.findings import Assessed
from tests.exposure.projects import Files
from tests.tokens import fake_token

TOKEN = fake_token("pat")


def findings(files: Mapping[str, str], path: str) -> list[Assessed]:
    """What is reported of one file of a project; `§` in it is a token."""
    files = {name: text.replace("§", TOKEN) for name, text in files.items()}
    found = Scanner().text(path, files[path].encode()).findings
    context = Context(Files(files))
    return [one for item in found if (one := assess_finding(context, item, NOT_WRITTEN))]


def test_signals_have_a_place_and_a_name_of_their_own() -> None:
    assert len(BY_NAME) == len(SIGNALS)
    assert all(0 < row.weight <= 100 for row in SIGNALS)
    assert all(row.level != "unknown" for row in SIGNALS)


def test_the_heaviest_decides_and_the_worse_where_two_weigh_the_same() -> None:
    page, code = seen("page", "a"), seen("server-function", "a", 3, "`f`")
    assert classify([page, code]).level == "server"
    assert classify([page]).level == "client"
    assert classify([]).level == "unknown"
    even = [one for one in SIGNALS if one.weight == 75]
    assert {one.level for one in even} == {"client", "server"}
    assert classify([seen(one.name, "a") for one in even]).level == "client"


def test_a_project_is_searched_once_for_all_findings() -> None:
    context = Context(Files({f"{name}.js": "process.env.T" for name in "abcd"}))
    assert context.called("b.js") is context.called("b.js")
    assert context.scripts("") is context.scripts("")
    assert context.reads("", "T")
    assert not context.reads("", "U")


def test_only_what_speaks_for_it_is_shown() -> None:
    found = classify([seen("page", "a"), seen("server-function", "a", 3, "`f`")])
    assert [one.signal for one in supporting(found)] == ["server-function"]


PLAIN = "const t = '§'"
IN_FILE = [
    ("a.js", "'use client'\n" + PLAIN, "client"),
    ("a.js", "'use server'\n" + PLAIN, "server"),
    ("a.ts", "import 'server-only'\n" + PLAIN, "server"),
    ("a.js", "const express = require('express')\n" + PLAIN, "server"),
    ("a.js", "import fs from 'node:fs'\n" + PLAIN, "server"),
    ("a.js", "document.querySelector('a')\n" + PLAIN, "client"),
    ("a.js", "wx.request({})\n" + PLAIN, "client"),
    ("a.js", "chrome.runtime.onMessage.addListener(f)\n" + PLAIN, "client"),
    ("a.js", "import { View } from 'react-native'\n" + PLAIN, "client"),
    ("a.js", "#!/usr/bin/env node\n" + PLAIN, "server"),
    ("a.js", PLAIN, "unknown"),
    ("server/a.js", "document.title\nnew CozeAPI({ token: '§', allowPersonalAccessTokenInBrowser: true })", "client"),
    ("a.js", "new CozeWebSDK.WebChatClient({ auth: { token: '§' } })", "client"),
    ("pages/a.jsx", "export function getServerSideProps() { return { props: { t: '§' } } }", "client"),
    ("pages/a.jsx", "export function getServerSideProps() { return f('§') }", "server"),
    ("nuxt.config.ts", "export default { runtimeConfig: { t: '§' } }", "server"),
    ("nuxt.config.ts", "export default { runtimeConfig: { public: { t: '§' } } }", "client"),
    ("next.config.js", "module.exports = { env: { T: '§' } }", "client"),
    ("next.config.js", "module.exports = { serverRuntimeConfig: { T: '§' } }", "server"),
    ("vite.config.js", "export default { define: { T: '§' } }", "client"),
    ("vite.config.js", "const T = '§'\nexport default { define: { X: JSON.stringify(T) } }", "client"),
    ("vite.config.js", "export default { server: { proxy: { '/a': { headers: { a: '§' } } } } }", "server"),
    ("a.astro", "---\nconst t = '§'\n---\n<p/>", "server"),
    ("a.astro", "---\n---\n<script>const t = '§'</script>", "client"),
    ("a.astro", "---\nconst t = '§'\n---\n<Chat client:load token={t} />", "client"),
    ("a.astro", "---\nconst t = '§'\nconst a = await ask(t)\n---\n<p>{a.length}</p>", "server"),
    ("a.php", "<?php $t = '§'; ?><p/>", "server"),
    ("a.php", "<?php ?><script>t = '§'</script>", "client"),
    ("a.php", "<p><?= '§' ?></p>", "client"),
    ("a.jsp", "<% String t = \"§\"; %>", "server"),
    (".env", "VITE_COZE=§", "client"),
    (".env", "COZE=§", "config"),
    ("A.java", "import android.os.Bundle;\nString t = \"§\";", "client"),
    ("A.kt", "import org.springframework.boot.*\nval t = \"§\"", "server"),
    ("a.h", "#include <WiFi.h>\n#define T \"§\"", "client"),
    ("main.py", "import machine\nT = '§'", "client"),
    ("main.py", "T = '§'", "server"),
    ("a.dart", "final t = '§';", "client"),
    ("a.dart", "import 'package:shelf/shelf.dart';\nfinal t = '§';", "server"),
    ("a.user.js", PLAIN, "client"),
    ("a.js", "const t = '§'\naddEventListener('fetch', e => e.respondWith(f(new URL(e.request.url))))", "server"),
    ("a.js", "const t = '§'\naddEventListener('fetch', e => e.respondWith(caches.match(e.request)))", "unknown"),
    ("build/notarize.js", "const t = '§'\nmodule.exports = async () => t", "server"),
    ("build/main.js", "/***/ __webpack_require__.r(e)\nmodule.exports = '§'", "client"),
    ("a.js", "class RealtimeClient {}\nnew RealtimeClient({ accessToken: '§' })", "unknown"),
    ("a.jsx", "export const loader = () => fetch('/a', { headers: { a: '§' } })", "server"),
    ("a.jsx", "export const loader = () => ({ t: '§' })", "client"),
    ("app/routes/a.jsx", "exports.loader = () => ({ t: '§' })", "client"),
    ("a.js", "// #ifdef H5\nconst t = '§'\n// #endif", "client"),
    ("a.ts", "  /* #ifndef MP-WEIXIN || APP-PLUS */\nconst t = '§'", "client"),
    ("a.js", "// #ifdef DEBUG\nconst t = '§'", "unknown"),
    ("a.py", "# ifdef H5\nt = '§'", "server"),
    ("a.js", "$w.onReady(() => { const t = '§' })", "client"),
    ("a.js", "frappe.ui.form.on('Bot', { refresh() { const t = '§' } })", "client"),
    ("a.js", "import { LightningElement } from 'lwc'\n" + PLAIN, "client"),
    ("a.js", "const frappe = require('frappe-client')\n" + PLAIN, "unknown"),
    ("a.cmp", "<aura:component><aura:attribute default='§'/></aura:component>", "client"),
    ("A.cls", "public class A { static String t = '§'; }", "server"),
    ("A.cls", "public class A { @AuraEnabled public static String cozeToken() { return '§'; } }", "client"),
    ("A.cls", "public class A { @AuraEnabled public static String coze() { return ask('§'); } }", "server"),
    ("a.module", "<?php\nfunction a(&$build) { $build['#attached']['drupalSettings']['coze']['token'] = '§'; }", "client"),
    ("a.module", "<?php\nfunction a(&$build) { $build['#cache']['coze']['token'] = '§'; }", "server"),
    ("a.module", "name: coze\ntoken: §", "server"),
    ("a.py", "import frappe\nT = '§'\n@frappe.whitelist()\ndef coze_token():\n    return T", "client"),
    ("a.py", "import frappe\nT = '§'\n@frappe.whitelist()\ndef coze_ask(q):\n    return ask(T, q)", "server"),
    ("views/a.xml", "<odoo><template id='a'><script>t = '§'</script></template></odoo>", "client"),
    ("views/a.xml", "<odoo><record id='a'><field name='value'>§</field></record></odoo>", "config"),
    ("a.web.js", "import { webMethod } from 'wix-web-module'\nexport const cozeToken = webMethod(Permissions.Anyone, () => '§')", "client"),
    ("a.jsw", "const COZE_TOKEN = '§'\nexport function token() {\n  return COZE_TOKEN\n}", "client"),
    ("backend/a.jsw", "export function ask(q) { return fetch('https://api.coze.cn', { headers: { authorization: '§' } }) }", "server"),
    ("a.py", "import gradio as gr\nCOZE_TOKEN = '§'\nwith gr.Blocks(head=f\"<script>t='{COZE_TOKEN}'</script>\") as demo:\n    pass", "client"),
    ("a.py", "from nicegui import ui\nCOZE_TOKEN = '§'\nui.add_head_html(f\"<script>t='{COZE_TOKEN}'</script>\")", "client"),
    ("capacitor.config.json", '{"plugins": {"Coze": {"token": "§"}}}', "client"),
    ("capacitor.config.ts", "export default { plugins: { Coze: { token: '§' } } }", "client"),
    ("capacitor.config.ts", "export default { server: { url: '§' } }", "server"),
    # What a bundle runs on.
    ("build.mjs", "await build({ platform: 'node', define: { COZE_TOKEN: JSON.stringify('§') } })", "server"),
    ("build.mjs", "await build({ platform: 'browser', define: { COZE_TOKEN: JSON.stringify('§') } })", "client"),
    ("build.mjs", "const define = { COZE_TOKEN: JSON.stringify('§') }\nawait build({ platform: 'node' })\nawait build({ define })", "client"),
    ("build.mjs", "const define = { COZE_TOKEN: JSON.stringify('§') }\nawait build({ platform: 'node', define })\nawait build({ define })", "client"),
    ("build.mjs", "const define = { COZE_TOKEN: JSON.stringify('§') }\nawait build({ platform: 'node', define })", "server"),
    ("webpack.config.js", "module.exports = { target: 'node18', plugins: [new DefinePlugin({ T: '§' })] }", "server"),
    ("webpack.config.js", "module.exports = { target: 'electron-renderer', plugins: [new DefinePlugin({ T: '§' })] }", "client"),
    ("webpack.config.js", "module.exports = [{ target: 'node' }, { plugins: [new DefinePlugin({ T: '§' })] }]", "client"),
    ("a.js", "script.onload = () => { start({ refresh: () => { return '§' } }) }", "unknown"),
    ("a.js", "script.load = () => { return { t: '§' } }", "unknown"),
    ("pages/a.jsx", "P.getInitialProps = async () => ({ t: '§' })", "client"),
    ("middleware/a.js", "export default defineNuxtRouteMiddleware(() => f('§'))", "client"),
    ("modules/a.js", "export default defineNuxtModule({ setup() { f('§') } })", "server"),
    ("src/main.rs", "use yew::prelude::*;\nconst T: &str = \"§\";", "client"),
    ("main.go", "import \"syscall/js\"\nvar t = \"§\"", "client"),
    ("a.pug", "script.\n  t = '§'", "client"),
    ("src/main/webapp/WEB-INF/a.properties", "t=§", "config"),
    # What a schema of Astro gives to clients, and to its server.
    ("astro.config.mjs", "export default { env: { schema: { T: envField.string({ context: 'client', access: 'public', default: '§' }) } } }", "client"),
    ("astro.config.mjs", "export default { env: { schema: { T: envField.string({ context: 'server', access: 'secret', default: '§' }) } } }", "server"),
    # Functions of client code that stay on the server, and their neighbours.
    ("src/routes/index.tsx", "import { routeLoader$ } from '@builder.io/qwik-city'\nexport const useA = routeLoader$(async () => f('§'))", "server"),
    ("src/routes/index.tsx", "import { routeLoader$ } from '@builder.io/qwik-city'\nexport const useA = routeLoader$(() => ({ t: '§' }))", "client"),
    ("src/routes/index.tsx", "import { server$ } from '@builder.io/qwik-city'\nconst a = server$(async () => f('§'))", "server"),
    ("src/routes/index.tsx", "import { $ } from '@builder.io/qwik'\nconst a = $(async () => f('§'))\nexport default () => <p/>", "client"),
    ("a.tsx", "import { createServerFn } from '@tanstack/react-start'\nconst a = createServerFn().handler(async () => f('§'))\nconst B = () => <p/>", "server"),
    ("a.tsx", "import { createServerFn } from '@tanstack/react-start'\nconst a = createServerFn().handler(async () => ({ t: '§' }))\nconst B = () => <p/>", "client"),
    ("a.tsx", "import { createIsomorphicFn } from '@tanstack/react-start'\nconst a = createIsomorphicFn().server(() => f('§'))\nconst B = () => <p/>", "server"),
    ("a.tsx", "import { createIsomorphicFn } from '@tanstack/react-start'\nconst a = createIsomorphicFn().client(() => f('§'))\nconst B = () => <p/>", "client"),
    ("a.tsx", "import { createFileRoute } from '@tanstack/react-router'\nexport const Route = createFileRoute('/a')({ server: { handlers: { POST: async () => f('§') } } })\nconst B = () => <p/>", "server"),
    ("a.tsx", "import { createFileRoute } from '@tanstack/react-router'\nexport const Route = createFileRoute('/a')({ loader: async () => f('§') })\nconst B = () => <p/>", "client"),
    ("a.tsx", "import { form } from './form'\nconst a = form().handler(async () => f('§'))\nconst B = () => <p/>", "client"),
    # What a page gives the Web SDK.
    ("a.js", "const app = require('express')()\napp.get('/', (req, res) => res.json({ auth: { type: 'token', token: '§' } }))", "client"),
    ("a.go", "package a\nfunc f(c *gin.Context) {\n\tc.JSON(200, gin.H{\"auth\": gin.H{\"token\": \"§\"}})\n}", "client"),
    ("a.php", "<?php\necho json_encode(['auth' => ['type' => 'token', 'token' => '§']]);", "client"),
    ("a.py", "from flask import Flask, jsonify\n@app.get('/')\ndef t():\n    return jsonify(ask(auth='§'))", "server"),
    ("a.py", "from flask import Flask, jsonify\n@app.get('/')\ndef t():\n    return jsonify(auth={'token': '§'})", "client"),
    ("a.kt", 'import io.ktor.server.application.*\nfun a() { get("/a") { call.respond(mapOf("auth" to mapOf("token" to "§"))) } }', "client"),
    ("a.go", "package a\nfunc f(c *gin.Context) {\n\tr := client.Do(map[string]any{\"t\": \"§\"})\n\tc.JSON(200, r)\n}", "server"),
    ("a.go", "package a\nfunc f(c *gin.Context) {\n\tr := Reply(map[string]any{\"t\": \"§\"})\n\tc.JSON(200, r)\n}", "client"),
    ("Pages/A.cshtml", '@{ if (a) { b(); }\n  var t = "§"; }\n<p/>', "server"),
    ("Pages/A.cshtml", '@{ a(); }\n<script>var t = "§"</script>', "client"),
    ("Pages/A.cshtml", '@{ <script>var t = "§"</script> }', "client"),
    # Functions that answer with what they return.
    ("server/api/a.ts", "export default defineEventHandler(() => ({ t: '§' }))", "client"),
    ("functions/a.js", "exports.t = functions.https.onCall(() => ({ t: '§' }))", "client"),
    ("functions/a.js", "exports.t = functions.region('x').https.onCall(() => ({ t: '§' }))", "client"),
    ("functions/a.js", "module.exports.handler = async () => ({ t: '§' })", "client"),
    ("functions/a.js", "exports.t = functions.https.onCall(() => axios.post(u, { t: '§' }))", "server"),
    ("server/api/a.ts", "export default defineEventHandler(() => $fetch(u, { headers: { a: '§' } }))", "server"),
    ("functions/a.js", "exports.main = async () => ({ body: JSON.stringify({ t: '§' }) })", "client"),
    ("functions/a.js", "exports.main = async () => ask({ t: '§' })", "server"),
    ("server/a.ts", "const a = publicProcedure.input(z.string()).query(async () => ({ t: '§' }))", "client"),
    ("server/a.ts", "const a = db.query(async () => ({ t: '§' }))", "server"),
    # Scripts of pages that stand in settings.
    ("k8s/web.yaml", "data:\n  config.js: |\n    window.APP = {\n      t: '§',\n    };", "client"),
    ("k8s/web.yaml", "data:\n  config.js: |\n    window.APP = { a: 1 };\n  t: '§'", "config"),
    ("main.tf", "content = \"window.T='§'\"", "client"),
    ("entry.sh", "echo \"window['T'] = '§'\" > /usr/share/nginx/html/config.js", "client"),
    ("entry.sh", "echo \"T = '§'\" > /srv/config.py", "server"),
    ("entry.sh", "cat > a.py <<X\nself.t = '§'\nX", "server"),
    ("a.py", "PAGE = \"\"\"<body><script src='x.js'></script>\\n<script>\\n  start({ token: '§' })\\n</script>\"\"\"", "client"),
    ("a.py", "PAGE = '<script>start()</script>'\nT = '§'", "server"),
    ("a.php", "<script>start()<?php $t = '§'; ?></script>", "server"),
    ("A.java", 'String page = "<script>var t = \'§\'</script>";', "client"),
    ("a.py", "driver.execute_script(\"window.T = '§'\")", "server"),
    # What code answers with, however it gets there; and what it only uses.
    ("a.js", "const app = require('express')()\napp.get('/', (req, res) => res.json({ t: '§' }))", "client"),
    ("a.js", "const app = require('express')()\nconst C = { t: '§' }\napp.get('/', (req, res) => res.json(C))", "client"),
    ("a.js", "const app = require('express')()\nconst T = process.env.COZE_TOKEN || '§'\napp.get('/', (req, res) => res.json({ t: T }))", "client"),
    ("a.js", "const app = require('express')()\napp.get('/', async (req, res) => res.json(await ask('§')))", "server"),
    ("a.js", "const app = require('express')()\napp.get('/', (req, res) => res.json({ set: '§'.length > 0 }))", "server"),
    ("a.js", "const app = require('express')()\nconst T = '§'\napp.get('/', (req, res) => res.json({ set: !!T, t: mask(T) }))", "server"),
    ("a.js", "const app = require('express')()\nconst r = await fetch(u, { headers: { 'X-T': '§' } })\napp.get('/', (req, res) => res.json(r))", "server"),
    ("pages/a.jsx", "const T = '§'\nexport async function getServerSideProps() { return { props: { t: T } } }", "client"),
    ("pages/a.jsx", "const C = { t: '§' }\nexport const getStaticProps = () => ({ props: { C } })", "client"),
    ("a/+page.server.ts", "const T = '§'\nexport const load = () => ({ coze: { token: T } })", "client"),
    ("a/+page.server.ts", "const T = '§'\nexport const load = ({ fetch }) => fetch(u, { headers: { a: T } })", "server"),
    ("app/routes/a.tsx", "import { json } from '@remix-run/node'\nconst T = '§'\nexport async function loader() { return json({ t: T }) }", "client"),
    ("a.py", "from flask import Flask, jsonify\nT = '§'\n@app.get('/')\ndef t():\n    return jsonify(token=T)", "client"),
    ("a.py", "from flask import Flask, jsonify\nT = '§'\n@app.get('/')\ndef t():\n    return jsonify(ask(T))", "server"),
    ("A.java", 'import org.springframework.web.bind.annotation.*;\n@RestController class A {\n  static final String T = "§";\n  @GetMapping("/t") Map<String, String> t() { return Map.of("t", T); }\n}', "client"),
    ("A.java", 'import org.springframework.web.bind.annotation.*;\n@RestController class A {\n  static final String T = "§";\n  @GetMapping("/t") String t() { return client.chat(T); }\n}', "server"),
    ("a.go", 'package a\nconst T = "§"\nfunc f(c *gin.Context) {\n\tc.JSON(200, gin.H{"t": T})\n}', "client"),
    ("a.php", "<?php\n$t = '§';\necho json_encode(['t' => $t]);", "client"),
    ("a.cs", '[HttpGet] public IActionResult T() {\n  var t = "§";\n  return Ok(new { t });\n}', "client"),
    ("a.rb", "require 'sinatra'\nT = '§'\nget '/t' do\n  { t: T }.to_json\nend", "client"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "level"), IN_FILE)
def test_what_one_file_tells(path: str, text: str, level: str) -> None:
    (found,) = [one for one in findings({path: text}, path) if one.finding.secret]
    assert found.exposure.level == level
    assert bool(found.exposure.evidence) == (level != "unknown")


VITE = "export default { define: { 'process.env.COZE_TOKEN': JSON.stringify(env.COZE_TOKEN) } }"
NODE_BUNDLE = "await build({ platform: 'node', define: { COZE_TOKEN: JSON.stringify('§') } })"
NEXT = {"package.json": '{"dependencies": {"next": "15"}}'}
CHAT = "import Chat from './chat'\nexport default () => <Chat t='§' />"
OBJECT = "import Chat from './chat'\nconst c = { t: '§' }\nexport default () => <Chat c={c} />"
IN_PROJECT = [
    ("define", ".env", {".env": "COZE_TOKEN=§", "vite.config.ts": VITE}, "client"),
    ("redwood", ".env", {".env": "COZE_TOKEN=§", "redwood.toml": "[web]\n  includeEnvironmentVariables = [\n    'A', # x\n    \"COZE_TOKEN\",\n  ]\n"}, "client"),
    ("cedar", ".env", {".env": "COZE_TOKEN=§", "cedar.toml": "[web]\nincludeEnvironmentVariables = ['COZE_TOKEN']\n"}, "client"),
    ("redwood-other", ".env", {".env": "COZE_TOKEN=§", "redwood.toml": "[web]\n  includeEnvironmentVariables = ['COZE_TOKEN_ID', # 'COZE_TOKEN'\n]\n"}, "config"),
    ("node-bundle", "build.mjs", {"build.mjs": NODE_BUNDLE, "package.json": '{"dependencies": {"express": "5"}}'}, "server"),
    ("node-bundle-electron", "build.mjs", {"build.mjs": NODE_BUNDLE, "package.json": '{"devDependencies": {"electron": "30"}}'}, "client"),
    ("node-bundle-published", "build.mjs", {"build.mjs": NODE_BUNDLE, "package.json": '{"name": "ask", "bin": "dist/a.js"}'}, "client"),
    ("node-bundle-private", "build.mjs", {"build.mjs": NODE_BUNDLE, "package.json": '{"name": "ask", "private": true, "bin": "dist/a.js"}'}, "server"),
    ("node-bundle-extension", "build.mjs", {"build.mjs": NODE_BUNDLE, "package.json": '{"engines": {"vscode": "^1.80.0"}}'}, "client"),
    ("react-native-server", "api/.env", {"api/.env": "COZE_TOKEN=§", "api/package.json": '{"dependencies": {"express": "5"}}', "package.json": '{"dependencies": {"react-native-config": "1"}}'}, "config"),
    ("react-native-mock", ".env", {".env": "COZE_TOKEN=§", "package.json": '{"dependencies": {"react-native-config": "1", "express": "5"}}'}, "client"),
    ("unity-editor", "Assets/Editor/A.cs", {"Assets/Editor/A.cs": "const string T = \"§\";", "ProjectSettings/ProjectVersion.txt": "m_EditorVersion: 6000"}, "server"),
    ("unity-editors", "Assets/Editors/A.cs", {"Assets/Editors/A.cs": "const string T = \"§\";", "ProjectSettings/ProjectVersion.txt": "m_EditorVersion: 6000"}, "client"),
    ("tauri-outside", "conf/a.toml", {"conf/a.toml": "t = '§'", "src-tauri/tauri.conf.json": '{"bundle": {"resources": ["../conf/a.toml"]}}'}, "client"),
    ("tauri-outside-folder", "conf/a.toml", {"conf/a.toml": "t = '§'", "src-tauri/tauri.conf.json": '{"bundle": {"resources": ["../conf/"]}}'}, "client"),
    ("tauri-outside-other", "conf/b.toml", {"conf/b.toml": "t = '§'", "src-tauri/tauri.conf.json": '{"bundle": {"resources": ["../conf/a.toml"]}}'}, "config"),
    ("pyscript", "lib.py", {"lib.py": "T = '§'", "pyscript.toml": "[files]\n'./lib.py' = ''"}, "client"),
    ("pyscript-other", "ops/lib.py", {"ops/lib.py": "T = '§'", "pyscript.toml": "[files]\n'./lib.py' = ''"}, "server"),
    ("quick-app", "src/a.js", {"src/a.js": PLAIN, "src/manifest.json": '{"package": "a.b", "minPlatformVersion": 1080}'}, "client"),
    ("eleventy-data", "_data/coze.js", {"_data/coze.js": "module.exports = { token: '§' }", "index.njk": "<p>{{ coze.token }}</p>"}, "client"),
    ("eleventy-data-unused", "_data/coze.js", {"_data/coze.js": "module.exports = { token: '§' }", "index.njk": "<p>{{ coze.url }}</p>"}, "unknown"),
    ("sphinx", "conf.py", {"conf.py": "html_context = {'coze_token': '§'}", "_templates/a.html": "<p>{{ coze_token }}</p>"}, "client"),
    ("sphinx-unused", "conf.py", {"conf.py": "html_context = {'coze_token': '§'}", "_templates/a.html": "<p>{{ coze_url }}</p>"}, "server"),
    ("no-define", ".env", {".env": "COZE_OTHER=§", "vite.config.ts": VITE}, "config"),
    ("elsewhere", "api/.env", {"api/.env": "COZE_TOKEN=§", "web/vite.config.ts": VITE}, "config"),
    ("prefix", ".env", {".env": "COZE_TOKEN=§", "vite.config.ts": "export default { envPrefix: 'COZE_' }"}, "client"),
    ("all", ".env", {".env": "TOKEN=§", "vite.config.ts": "export default { envPrefix: '' }"}, "client"),
    ("next", ".env", {".env": "COZE_TOKEN=§", "next.config.js": "module.exports = { env: { COZE_TOKEN: process.env.COZE_TOKEN } }"}, "client"),
    ("pm2", ".env", {".env": "COZE_TOKEN=§", "ecosystem.config.js": "module.exports = { apps: [{ env: { COZE_TOKEN: 1 } }] }"}, "config"),
    ("flutter", ".env", {".env": "COZE_TOKEN=§", "pubspec.yaml": "flutter:\n  assets:\n    - .env\n"}, "client"),
    ("native", ".env", {".env": "COZE_TOKEN=§", "package.json": '{"dependencies": {"react-native-config": "1"}}'}, "client"),
    ("parcel", ".env", {".env": "COZE_TOKEN=§", "package.json": '{"devDependencies": {"parcel": "2"}}', "a.js": "f(process.env.COZE_TOKEN)"}, "client"),
    ("gradle", "gradle.properties", {"gradle.properties": "COZE_TOKEN=§", "app/build.gradle": "buildConfigField 'String', 'T', COZE_TOKEN"}, "client"),
    ("gradle-other", "gradle.properties", {"gradle.properties": "UPLOAD_TOKEN=§", "app/build.gradle": "buildConfigField 'String', 'T', COZE_TOKEN"}, "config"),
    ("gradle-all", "gradle.properties", {"gradle.properties": "T=§", "app/build.gradle": "props.each { k, v -> buildConfigField 'String', k, v }"}, "client"),
    ("gradle-plugin", "local.properties", {"local.properties": "T=§", "app/build.gradle.kts": "id(\"com.google.android.libraries.mapsplatform.secrets-gradle-plugin\")"}, "client"),
    ("envied", ".env.prod", {".env.prod": "T=§", "pubspec.yaml": "dev_dependencies:\n  envied_generator: 1", "lib/env.dart": "@Envied(path: '.env.prod')\nclass Env {}"}, "client"),
    ("envied-other", ".env.prod", {".env.prod": "T=§", "pubspec.yaml": "dev_dependencies:\n  envied_generator: 1", "lib/env.dart": "@Envied()\nclass Env {}"}, "config"),
    ("whole-process-env", ".env", {".env": "T=§", "webpack.config.js": "module.exports = { plugins: [new DefinePlugin({ 'process.env': JSON.stringify(process.env) })] }"}, "client"),
    ("whole-load-env", ".env", {".env": "T=§", "vite.config.ts": "const env = loadEnv(mode, process.cwd(), '')\nexport default { define: { 'process.env': env } }"}, "client"),
    ("whole-in-a-loop", ".env", {".env": "T=§", "webpack.config.js": "const env = require('dotenv').config().parsed\nfor (const k in env) all[`process.env.${k}`] = JSON.stringify(env[k])\nmodule.exports = { plugins: [new DefinePlugin(all)] }"}, "client"),
    ("part-of-load-env", ".env", {".env": "T=§", "vite.config.ts": "const env = loadEnv(mode, process.cwd())\nexport default { define: { 'process.env': env } }"}, "config"),
    ("own-object", ".env", {".env": "T=§", "vite.config.ts": "const env = { NODE_ENV: process.env.NODE_ENV }\nexport default { define: { 'process.env': env } }"}, "config"),
    ("chosen-in-a-loop", ".env", {".env": "T=§", "webpack.config.js": "const env = require('dotenv').config().parsed\nfor (const k in env) if (k.startsWith('APP_')) all[`process.env.${k}`] = env[k]\nmodule.exports = { plugins: [new DefinePlugin(all)] }"}, "config"),
    ("proxy-with-all", ".env", {".env": "T=§", "vite.config.ts": "const env = loadEnv(mode, process.cwd(), '')\nexport default { define: { A: 1 }, server: { proxy: { '/a': { headers: { a: env.T } } } } }"}, "config"),
    ("env-dir", "env/.env", {"env/.env": "COZE_TOKEN=§", "web/vite.config.ts": "export default { envDir: '../env', envPrefix: 'COZE_' }"}, "client"),
    ("env-dir-of-a-call", "env/.env", {"env/.env": "COZE_TOKEN=§", "web/vite.config.ts": "export default { envDir: path.resolve(__dirname, '../env'), envPrefix: 'COZE_' }"}, "client"),
    ("env-dir-elsewhere", "api/.env", {"api/.env": "COZE_TOKEN=§", "web/vite.config.ts": "export default { envDir: '../env', envPrefix: 'COZE_' }"}, "config"),
    ("rsbuild-prefixes", ".env", {".env": "COZE_TOKEN=§", "rsbuild.config.ts": "const { publicVars } = loadEnv({ prefixes: ['COZE_'] })\nexport default { source: { define: publicVars } }"}, "client"),
    ("other-prefixes", ".env", {".env": "COZE_TOKEN=§", "rsbuild.config.ts": "export default { dev: { prefixes: ['COZE_'] } }"}, "config"),
    # Variables that public ones are made from.
    ("expanded", ".env", {".env": "COZE_TOKEN=§\nVITE_T=$COZE_TOKEN"}, "client"),
    ("expanded-beside", ".env", {".env": "COZE_TOKEN=§", ".env.production": 'NEXT_PUBLIC_T="${COZE_TOKEN}"'}, "client"),
    ("expanded-below", "docker-compose.yml", {"docker-compose.yml": "services:\n  web:\n    build:\n      args:\n        TOKEN: §", "web/Dockerfile": "ARG TOKEN\nENV VITE_T=${TOKEN}"}, "client"),
    ("expanded-in-a-job", ".github/workflows/a.yml", {".github/workflows/a.yml": "env:\n  TOKEN: §\njobs:\n  a:\n    env:\n      VITE_T: ${{ env.TOKEN }}"}, "client"),
    ("expanded-by-a-compiler", "build.sh", {"build.sh": "TOKEN=§\nflutter build apk --dart-define=T=$TOKEN"}, "client"),
    ("expanded-to-a-private-one", ".env", {".env": "COZE_TOKEN=§\nAPI_TOKEN=$COZE_TOKEN"}, "config"),
    ("expanded-from-a-longer-one", ".env", {".env": "COZE_TOKEN=§\nVITE_T=$COZE_TOKEN_2"}, "config"),
    ("expanded-elsewhere", "api/.env", {"api/.env": "COZE_TOKEN=§", "web/.env": "VITE_T=$COZE_TOKEN"}, "config"),
    ("expanded-above", "api/.env", {"api/.env": "COZE_TOKEN=§", "docker-compose.yml": "VITE_T: ${COZE_TOKEN}"}, "config"),
    ("no-argument-of-an-image", ".gitlab-ci.yml", {".gitlab-ci.yml": "variables:\n  TOKEN: §\nscript: docker build .", "Dockerfile": "ARG TOKEN\nENV VITE_T=$TOKEN"}, "config"),
    # What templates of a site's generator write.
    ("hugo", "hugo.toml", {"hugo.toml": "[params.coze]\ntoken = '§'", "layouts/a.html": "<b>{{ .Site.Params.coze.token }}</b>"}, "client"),
    ("hugo-data", "data/coze.yml", {"data/coze.yml": "token: §", "layouts/a.html": "<b>{{ hugo.Data.coze.token }}</b>"}, "client"),
    ("jekyll", "_config.yml", {"_config.yml": "coze_token: §", "_layouts/a.html": "<b>{{ site.coze_token | escape }}</b>"}, "client"),
    ("jekyll-data", "_data/coze.yml", {"_data/coze.yml": "token: §", "_layouts/a.html": "<b>{{ site.data.coze.token }}</b>"}, "client"),
    ("hexo-theme", "themes/a/_config.yml", {"themes/a/_config.yml": "coze:\n  token: §", "themes/a/layout/a.ejs": "<b><%- theme.coze.token %></b>"}, "client"),
    ("eleventy", "src/_data/coze.json", {"src/_data/coze.json": '{"token": "§"}', "src/a.njk": "<b>{{ coze.token }}</b>"}, "client"),
    ("mkdocs", "mkdocs.yml", {"mkdocs.yml": "extra:\n  token: §", "overrides/main.html": "<b>{{ config.extra.token }}</b>"}, "client"),
    ("site-asks-only", "_config.yml", {"_config.yml": "coze_token: §", "a.html": "{{ if site.coze_token }}{% if site.coze_token %}{{ site.coze_token_2 }}"}, "config"),
    ("other-site", "shop/_config.yml", {"shop/_config.yml": "coze_token: §", "web/a.html": "<b>{{ site.coze_token }}</b>"}, "config"),
    # Projects of .NET, Qt and Neutralino by their files.
    ("blazor", "Ask.cs", {"Ask.cs": 'var t = "§";', "A.csproj": '<Project Sdk="Microsoft.NET.Sdk.BlazorWebAssembly">'}, "client"),
    ("blazor-host", "Ask.cs", {"Ask.cs": 'var t = "§";', "A.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"><PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly.Server"/>'}, "server"),
    ("wpf-settings", "App.config", {"App.config": '<add key="t" value="§"/>', "A.csproj": "<UseWPF>true</UseWPF>"}, "client"),
    ("console-settings", "App.config", {"App.config": '<add key="t" value="§"/>', "A.csproj": "<OutputType>Exe</OutputType>"}, "config"),
    ("cordova", "config.xml", {"config.xml": '<widget><preference name="t" value="§"/></widget>'}, "client"),
    ("other-config", "config.xml", {"config.xml": '<beans><property name="t" value="§"/></beans>'}, "config"),
    ("love", "main.lua", {"main.lua": "local t = '§'", "conf.lua": "function love.conf(t) end"}, "client"),
    ("shopify", "config/settings_data.json", {"config/settings_data.json": '{"current": {"t_1": "§"}}', "layout/theme.liquid": "<b>{{ settings.t_1 | json }}</b>"}, "client"),
    ("meteor-public", "settings.json", {"settings.json": '{"public": {"t": "§"}}'}, "client"),
    ("meteor-private", "settings.json", {"settings.json": '{"private": {"t": "§"}}'}, "config"),
    ("buildkonfig", "build.gradle.kts", {"build.gradle.kts": 'buildkonfig { defaultConfigs { buildConfigField(STRING, "T", "§") } }'}, "client"),
    ("a-service-of-its-own", "fly.toml", {"fly.toml": "[env]\nTOKEN = '§'", "azure-pipelines.yml": "env:\n  VITE_T: ${TOKEN}"}, "config"),
    ("qml", "Main.qml", {"Main.qml": 'property string t: "§"'}, "client"),
    ("neutralino", "js/a.js", {"js/a.js": PLAIN, "neutralino.config.json": "{}"}, "client"),
    ("expo", "app.json", {"app.json": '{"expo": {"extra": {"t": "§"}}}'}, "client"),
    ("android", "app/src/main/java/a/B.java", {"app/src/main/java/a/B.java": 'String t = "§";', "app/src/main/AndroidManifest.xml": ""}, "client"),
    ("firmware", "src/config.h", {"src/config.h": '#define T "§"', "platformio.ini": ""}, "client"),
    ("mini-program", "mp/utils/config.js", {"mp/utils/config.js": PLAIN, "mp/app.json": '{"pages": []}'}, "client"),
    ("extension", "ext/config.json", {"ext/config.json": '{"t": "§"}', "ext/manifest.json": '{"manifest_version": 3}'}, "client"),
    ("map-beside", "out.js.map", {"out.js.map": '{"a": "§"}', "out.js": "wx.request({})"}, "client"),
    ("uni-app-without-packages", "utils/a.js", {"utils/a.js": PLAIN, "manifest.json": '{"appid": "", "mp-weixin": {}}'}, "client"),
    ("uni-cloud", "uniCloud-aliyun/cloudfunctions/a/index.js", {"uniCloud-aliyun/cloudfunctions/a/index.js": PLAIN, "manifest.json": '{"mp-weixin": {}}'}, "server"),
    ("other-manifest", "utils/a.js", {"utils/a.js": PLAIN, "manifest.json": '{"short_name": "a"}'}, "unknown"),
    ("map-in-mini-program", "mp/a.js.map", {"mp/a.js.map": '{"a": "§"}', "mp/app.json": '{"pages": []}'}, "client"),
    ("map-of-server", "a.js.map", {"a.js.map": '{"a": "§"}', "a.js": "import express from 'express'"}, "server"),
    ("map-imported", "src/a.js.map", {"src/a.js.map": '{"a": "§"}', "src/a.js": "", "index.html": "<script src='/src/a.js'></script>"}, "client"),
    ("own-package", "oauth/c.json", {"oauth/c.json": '{"t": "§"}', "oauth/package.json": "{}", "app.json": '{"pages": []}'}, "config"),
    ("root-script", "test-api.js", {"test-api.js": "import fetch from 'node-fetch'\nconst t = '§'", "package.json": '{"dependencies": {"react": "18"}}'}, "server"),
    ("root-test", "test-coze.mjs", {"test-coze.mjs": "const t = '§'\nfetch('https://api.coze.cn')", "index.html": "<script src='/src/a.js'></script>", "package.json": '{"dependencies": {"react": "18"}}'}, "server"),
    ("root-cjs", "final.cjs", {"final.cjs": "const t = '§'", "package.json": '{"dependencies": {"react": "18"}}'}, "server"),
    ("page-of-an-engine", "front/app.js", {"front/app.js": PLAIN, "views/index.pug": "script(src='/front/app.js')"}, "client"),
    ("template-of-a-setting", "front/app.js", {"front/app.js": PLAIN, "nginx.conf.j2": "<script src='/front/app.js'></script>"}, "unknown"),
    # Props of components: of one that runs in the browser, or hands them on to such a one.
    ("prop", "app/page.tsx", {"app/page.tsx": CHAT, "app/chat.tsx": "'use client'\nexport default function Chat() {}", **NEXT}, "client"),
    ("prop-behind-a-comment", "app/page.tsx", {"app/page.tsx": CHAT, "app/chat.tsx": "// a chat\n'use client'\nexport default function Chat() {}", **NEXT}, "client"),
    ("prop-of-a-package", "app/page.tsx", {"app/page.tsx": CHAT.replace("./chat", "chat-widget"), **NEXT}, "client"),
    ("prop-in-an-object", "app/page.tsx", {"app/page.tsx": OBJECT, "app/chat.tsx": "'use client'\nexport default function Chat() {}", **NEXT}, "client"),
    ("prop-spread", "app/page.tsx", {"app/page.tsx": OBJECT.replace("c={c}", "{...c}"), "app/chat.tsx": "'use client'\nexport default function Chat() {}", **NEXT}, "client"),
    ("attribute", "app/page.tsx", {"app/page.tsx": "export default () => <div data-t='§' />", **NEXT}, "client"),
    ("prop-of-a-server-component", "app/page.tsx", {"app/page.tsx": CHAT, "app/chat.tsx": "export default async ({ t }) => <p>{await ask(t)}</p>", **NEXT}, "server"),
    ("prop-handed-on", "app/page.tsx", {"app/page.tsx": CHAT, "app/chat.tsx": "import { Box } from './box'\nexport default ({ t }) => <Box token={t} />", "app/box.tsx": "'use client'\nexport function Box() {}", **NEXT}, "client"),
    ("prop-handed-on-to-a-server", "app/page.tsx", {"app/page.tsx": CHAT, "app/chat.tsx": "import { Box } from './box'\nexport default ({ t }) => <Box token={t} />", "app/box.tsx": "export function Box() {}", **NEXT}, "server"),
    ("prop-round-and-round", "app/page.tsx", {"app/page.tsx": CHAT, "app/chat.tsx": "import Chat from './chat'\nexport default ({ t }) => <Chat t={t} />", **NEXT}, "server"),
    ("prop-of-a-terminal", "cli.tsx", {"cli.tsx": "#!/usr/bin/env node\nimport Chat from './chat'\nrender(<Chat t='§' />)", "package.json": '{"dependencies": {"ink": "5"}}'}, "server"),
    ("import", "src/config.js", {"src/config.js": "export const t = '§'", "src/main.js": "import { t } from './config'", "index.html": "<script type='module' src='/src/main.js'></script>"}, "client"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "files", "level"), [row[1:] for row in IN_PROJECT], ids=[row[0] for row in IN_PROJECT]
)
def test_what_the_project_tells(path: str, files: dict[str, str], level: str) -> None:
    (found,) = findings(files, path)
    assert found.exposure.level == level


READ = "f(process.env.COZE_TOKEN)"
CHAT_READ = "import Chat from './chat'\nexport default () => <Chat t={process.env.COZE_TOKEN} />"
CONFIRMED = [
    ("prop", True, "app/page.tsx", {"app/page.tsx": CHAT_READ, "app/chat.tsx": "'use client'", **NEXT}),
    ("prop-of-a-server-component", False, "app/page.tsx", {"app/page.tsx": CHAT_READ, "app/chat.tsx": "export default ({ t }) => ask(t)", **NEXT}),
    ("prop-in-an-object", True, "app/page.tsx", {"app/page.tsx": "import Chat from './chat'\nconst c = { t: process.env.COZE_TOKEN }\nexport default () => <Chat c={c} />", "app/chat.tsx": "'use client'", **NEXT}),
    ("prop-of-a-terminal", False, "cli.tsx", {"cli.tsx": CHAT_READ, "package.json": '{"dependencies": {"ink": "5"}}'}),
    ("listed", True, "src/a.js", {"src/a.js": READ, "vite.config.ts": VITE}),
    ("not-listed", False, "src/a.js", {"src/a.js": READ}),
    ("server", False, "server/a.js", {"server/a.js": "f(process.env.VITE_COZE_TOKEN)"}),
    ("client", True, "src/a.js", {"src/a.js": "f(process.env.VITE_COZE_TOKEN)"}),
    ("sdk", False, "packages/api/a.js", {"packages/api/a.js": "new CozeAPI({ allowPersonalAccessTokenInBrowser: true })", "packages/api/package.json": '{"name": "@coze/api"}'}),
    ("own-sdk", True, "a.js", {"a.js": "new CozeAPI({ allowPersonalAccessTokenInBrowser: true })", "package.json": '{"name": "shop"}'}),
    ("signed-here", True, "a.js", {"a.js": "document.title\n// api.coze.cn\nKJUR.jws.JWS.sign(h)"}),
    ("signed-there", False, "a.js", {"a.js": "const e = require('express')\n// api.coze.cn\njwt.sign(h)"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("leaks", "path", "files"), [row[1:] for row in CONFIRMED], ids=[row[0] for row in CONFIRMED]
)
def test_a_leak_without_a_literal_is_confirmed(
    leaks: bool, path: str, files: dict[str, str]
) -> None:
    assert bool(findings(files, path)) == leaks


WIDE = "export default { envPrefix: ['VITE_', 'COZE_'] }"


def test_what_is_ruled_out_needs_no_import_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    reach = graph.reach

    def counted(project: Project, path: str, line: int | None = None) -> graph.Reach:
        asked.append(path)
        return reach(project, path, line)

    monkeypatch.setattr(graph, "reach", counted)
    refuted = [row[2:] for row in CONFIRMED if row[0] in ("not-listed", "sdk")]
    assert [findings(files, path) for path, files in refuted] == [[], []]
    assert asked == []
    (listed,) = (row[2:] for row in CONFIRMED if row[0] == "listed")
    assert findings(listed[1], listed[0])
    assert asked == ["src/a.js"]


@pytest.mark.parametrize(
    ("files", "subject"),
    [
        ({".env.example": "COZE_API_TOKEN="}, "COZE_API_TOKEN"),
        ({"api.js": "f(process.env.COZE_PAT)"}, "COZE_PAT"),
        ({".env.example": "COZE_BOT_ID="}, None),
        ({".env.example": "OTHER_COZE_TOKEN="}, None),
    ],
)
def test_a_wider_prefix_leaks_what_bears_it(files: dict[str, str], subject: str | None) -> None:
    found = findings({"vite.config.ts": WIDE, **files}, "vite.config.ts")
    assert [(one.subject, one.exposure.level) for one in found] == (
        [(subject, "client")] if subject else []
    )


def test_a_wider_prefix_is_not_told_twice() -> None:
    files = {"vite.config.ts": WIDE, ".env": "COZE_TOKEN=§", ".env.example": "COZE_TOKEN="}
    prefix, variable = findings(files, "vite.config.ts"), findings(files, ".env")
    assert deduplicated([*prefix, *variable]) == variable
    assert deduplicated(prefix) == prefix != []


def test_a_literal_in_a_public_variable_is_of_that_kind() -> None:
    (found,) = findings({".env": "COZE_TOKEN=§", "vite.config.ts": VITE}, ".env")
    assert (found.kind, found.subject) == ("public-env", "COZE_TOKEN")


def test_the_reasoning_keeps_what_was_outweighed() -> None:
    files = {".env": f"COZE_TOKEN={TOKEN}", "vite.config.ts": VITE}
    (item,) = Scanner().text(".env", files[".env"].encode()).findings
    found = [(one.evidence.signal, one.level) for one in reasons(Context(Files(files)), item)]
    assert found == [("public-by-configuration", "client"), ("environment-file", "config")]


def test_a_component_in_an_archive_may_run_in_the_browser() -> None:
    context = Context(Files({"package.json": '{"dependencies": {"next": "15"}}'}))
    assert components.gets_out(context, "a.zip!app/page.tsx", 6)


def test_of_two_files_that_mark_a_module_the_first_by_path_is_named() -> None:
    files = {
        "lib/idf_component.yml": "version: 1\n",
        "main/idf_component.yml": "version: 1\n",
        "main/CMakeLists.txt": "idf_component_register(SRCS a.c)\n",
        "main/a.c": 'const char *T = "t";\n',
    }
    for listed in (files, dict(reversed(files.items()))):
        (found,) = modules.evidence(Context(Files(listed)), "main/a.c")
        assert (found.signal, found.path) == ("firmware", "main/CMakeLists.txt")
