"""Each rule of the linter: what it finds in one file, and what it leaves alone."""

from __future__ import annotations

import pytest

from patscan.coze.advisory_rules import ADVISORY_RULES
from patscan.coze.leak_rules import LEAK_RULES
from patscan.detect.linter import public_variables, server_scripts
from patscan.detect.linter.rules import MAX_BYTES, leaks
from patscan.exposure import bundlers, syntax

SDK = "import { CozeAPI } from '@coze/api'\n"

# rule, path, text, what the leak is called
FOUND = [
    # --- coze-public-env: reads
    ("coze-public-env", "a.ts", "const t = import.meta.env.VITE_COZE_TOKEN", "VITE_COZE_TOKEN"),
    ("coze-public-env", "a.js", "f(process.env.REACT_APP_COZE_PAT)", "REACT_APP_COZE_PAT"),
    ("coze-public-env", "a.js", "f(process.env['VUE_APP_COZE_TOKEN'])", "VUE_APP_COZE_TOKEN"),
    ("coze-public-env", "a.tsx", "const { NEXT_PUBLIC_COZE_KEY: k } = process.env", "NEXT_PUBLIC_COZE_KEY"),
    ("coze-public-env", "a.ts", "const { VITE_COZE_SAT } = import.meta.env", "VITE_COZE_SAT"),
    ("coze-public-env", "a.ts", "import { PUBLIC_COZE_PAT } from '$env/static/public'", "PUBLIC_COZE_PAT"),
    ("coze-public-env", "a.ts", "import { env } from '$env/dynamic/public'\nf(env.PUBLIC_COZE_PAT)", "PUBLIC_COZE_PAT"),
    ("coze-public-env", "a.vue", "<script setup>\nf(useRuntimeConfig().public.cozeToken)\n</script>", "cozeToken"),
    ("coze-public-env", "a.js", "import { COZE_TOKEN } from '@env'", "COZE_TOKEN"),
    ("coze-public-env", "a.js", "import Config from 'react-native-config'\nf(Config.COZE_TOKEN)", "COZE_TOKEN"),
    ("coze-public-env", "a.ts", "import { environment } from '../environments/environment'\nf(environment.cozeToken)", "cozeToken"),
    ("coze-public-env", "a.js", "fetch('https://api.coze.cn/v3/chat', { headers: { a: import.meta.env.VITE_PAT } })", "VITE_PAT"),
    ("coze-public-env", "a.js", "fetch('https://api.coze.com/v3/chat', { h: window.env.PERSONAL_ACCESS_TOKEN })", "PERSONAL_ACCESS_TOKEN"),
    ("coze-public-env", "a.js", "f(window._env_.COZE_TOKEN)", "COZE_TOKEN"),
    ("coze-public-env", "a.js", "const { COZE_TOKEN: t } = window.__RUNTIME_CONFIG__", "COZE_TOKEN"),
    ("coze-public-env", "a.ts", "new WebSocket('wss://ws.coze.cn/v1/chat', useRuntimeConfig().public.assistantToken)", "assistantToken"),
    ("coze-public-env", "a.svelte", "<script>let t = import.meta.env.VITE_COZE_TOKEN</script>", "VITE_COZE_TOKEN"),
    ("coze-public-env", "broken.js", "function ( { if x => import.meta.env.VITE_COZE_TOKEN ))", "VITE_COZE_TOKEN"),
    # --- coze-public-env: lines
    ("coze-public-env", ".env", "VITE_COZE_TOKEN=$COZE_TOKEN", "VITE_COZE_TOKEN"),
    ("coze-public-env", ".env.local", "export NEXT_PUBLIC_COZE_PAT='abcdefghijklmnopqrst123'", "NEXT_PUBLIC_COZE_PAT"),
    ("coze-public-env", ".github/workflows/a.yml", "  VITE_COZE_TOKEN: ${{ secrets.COZE_TOKEN }}", "VITE_COZE_TOKEN"),
    ("coze-public-env", "Dockerfile", "ENV REACT_APP_COZE_TOKEN=$COZE_TOKEN", "REACT_APP_COZE_TOKEN"),
    # --- coze-config-inline
    ("coze-config-inline", "next.config.js", "module.exports = { env: { COZE_TOKEN: process.env.COZE_TOKEN } }", "COZE_TOKEN"),
    ("coze-config-inline", "vite.config.ts", "export default defineConfig({ define: { __T__: JSON.stringify(process.env.COZE_PAT) } })", "COZE_PAT"),
    ("coze-config-inline", "webpack.config.js", "plugins.push(new webpack.DefinePlugin({ 'process.env.COZE_TOKEN': x }))", "COZE_TOKEN"),
    ("coze-config-inline", "webpack.config.js", "new EnvironmentPlugin(['COZE_TOKEN'])", "COZE_TOKEN"),
    ("coze-config-inline", "build.mjs", "await esbuild.build({ define: { 'process.env.COZE_TOKEN': x } })", "COZE_TOKEN"),
    ("coze-config-inline", "rsbuild.config.ts", "export default defineConfig({ source: { define: { X: process.env.COZE_TOKEN } } })", "COZE_TOKEN"),
    ("coze-config-inline", "nuxt.config.js", "export default { env: { cozeToken: process.env.COZE_TOKEN } }", "cozeToken"),
    ("coze-config-inline", "nuxt.config.ts", "export default defineNuxtConfig({ runtimeConfig: { public: { cozeToken: process.env.COZE_TOKEN } } })", "cozeToken"),
    ("coze-config-inline", "config/index.js", "export default { defineConstants: { T: process.env.COZE_TOKEN } }", "COZE_TOKEN"),
    ("coze-config-inline", "vue.config.js", "config.plugin('define').tap(args => { args[0]['process.env'].COZE_PAT = JSON.stringify(x); return args })", "COZE_PAT"),
    ("coze-config-inline", "src/environments/environment.ts", "export const environment = { cozeToken: window.t }", "cozeToken"),
    ("coze-config-inline", "nuxt.config.ts", "export default { runtimeConfig: { public: { tempToken: process.env.COZE_TEMP_TOKEN } } }", "tempToken"),
    ("coze-config-inline", "nuxt.config.ts", "export default { runtimeConfig: { public: { cozeTempToken: process.env.NUXT_COZE_TEMP } } }", "cozeTempToken"),
    # --- coze-browser-flag
    ("coze-browser-flag", "a.ts", SDK + "new CozeAPI({ token, allowPersonalAccessTokenInBrowser: true })", "CozeAPI"),
    ("coze-browser-flag", "a.min.js", "new a({accessToken:t,allowPersonalAccessTokenInBrowser:!0})", "a"),
    ("coze-browser-flag", "a.html", "<script type=module>\nnew CozeAPI({ token: t, 'allowPersonalAccessTokenInBrowser': true })</script>", "CozeAPI"),
    ("coze-browser-flag", "a.js", "options.allowPersonalAccessTokenInBrowser = true", "allowPersonalAccessTokenInBrowser"),
    # --- coze-client-token
    ("coze-client-token", "a.js", "new CozeWebSDK.WebChatClient({ auth: { type: 'token', token: process.env.COZE_TOKEN } })", "COZE_TOKEN"),
    ("coze-client-token", "a.tsx", "const x = <ChatFramework auth={{ token: process.env.COZE_PAT }} />", "COZE_PAT"),
    ("coze-client-token", "a.js", "new RealtimeClient({ accessToken: process.env.COZE_TOKEN })", "COZE_TOKEN"),
    # --- coze-token-in-url
    ("coze-token-in-url", "a.js", "new WebSocket(`wss://ws.coze.cn/v1/chat?bot_id=1&authorization=Bearer ${cozeToken}`)", "cozeToken"),
    ("coze-token-in-url", "a.py", "url = f'wss://ws.coze.com/v1/chat?authorization=Bearer {COZE_TOKEN}'", "COZE_TOKEN"),
    ("coze-token-in-url", "a.js", "open('https://api.coze.cn/x?access_token=' + PAT)", "PAT"),
    # --- coze-server-rendered
    ("coze-server-rendered", "templates/a.html", "<script>const t = '{{ coze_token }}'</script>", "coze_token"),
    ("coze-server-rendered", "a.ejs", "<script>const t = '<%= process.env.COZE_TOKEN %>'</script>", "process_env_COZE_TOKEN"),
    ("coze-server-rendered", "a.blade.php", "<script>let t = '{{ config('services.coze.token') }}'</script>", "services_coze_token"),
    ("coze-server-rendered", "a.jsp", "<script>var t = '${cozeToken}'</script>", "cozeToken"),
    ("coze-server-rendered", "a.cshtml", "<script>var t = '@Configuration[\"Coze:Token\"]'</script>", "Configuration_Coze_Token"),
    ("coze-server-rendered", "a.php", "<?php ?><script>var t = '<?= getenv('COZE_TOKEN') ?>'</script>", "COZE_TOKEN"),
    ("coze-server-rendered", "a.py", "return render_template('a.html', token=os.environ['COZE_TOKEN'])", "COZE_TOKEN"),
    ("coze-server-rendered", "a.js", "res.render('chat', { token: process.env.COZE_TOKEN })", "COZE_TOKEN"),
    ("coze-server-rendered", "A.java", "model.addAttribute(\"token\", cozeToken);", "cozeToken"),
    # --- coze-props-token
    ("coze-props-token", "preload.js", "require('electron').contextBridge.exposeInMainWorld('env', { t: process.env.COZE_TOKEN })", "COZE_TOKEN"),
    ("coze-props-token", "main.js", "const { ipcMain } = require('electron')\nipcMain.handle('t', () => { return process.env.COZE_TOKEN })", "COZE_TOKEN"),
    ("coze-props-token", "main.ts", "import { ipcMain } from 'electron'\nipcMain.on('t', (event) => { event.returnValue = process.env.COZE_TOKEN })", "COZE_TOKEN"),
    ("coze-props-token", "main.js", "import 'electron'\nwin.webContents.send('t', process.env.COZE_TOKEN)", "COZE_TOKEN"),
    ("coze-props-token", "pages/a.jsx", "export async function getServerSideProps() { return { props: { t: process.env.COZE_TOKEN } } }", "COZE_TOKEN"),
    ("coze-props-token", "app/routes/a.tsx", "export const loader = async () => json({ t: process.env.COZE_PAT })", "COZE_PAT"),
    ("coze-props-token", "app/page.tsx", "export default function P() { return <Chat token={process.env.COZE_TOKEN} /> }", "COZE_TOKEN"),
    ("coze-props-token", "a/+page.server.ts", "export const load = () => { return { t: env.COZE_TOKEN } }", "COZE_TOKEN"),
    ("coze-props-token", "a.astro", "---\nconst t = import.meta.env.COZE_TOKEN\n---\n<Chat client:load token={t} />", "t"),
    # --- coze-token-endpoint
    ("coze-token-endpoint", "a.js", "app.get('/t', (req, res) => res.json({ token: process.env.COZE_TOKEN }))", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.ts", "export const GET = () => NextResponse.json({ t: process.env.COZE_PAT })", "COZE_PAT"),
    ("coze-token-endpoint", "a.ts", "export default defineEventHandler(() => { return { t: process.env.COZE_PAT } })", "COZE_PAT"),
    ("coze-server-rendered", "a.ejs", "<%= cozeToken ? cozeToken : '' %>", "cozeToken"),
    ("coze-server-rendered", "a.blade.php", "{{ config('services.coze.token') ?? '' }}", "services_coze_token"),
    ("coze-server-rendered", "a.erb", "<%= ENV['COZE_TOKEN'].presence %>", "ENV_COZE_TOKEN_presence"),
    ("coze-server-rendered", "a.erb", "<%= ENV.fetch('COZE_TOKEN') %>", "COZE_TOKEN"),
    ("coze-server-rendered", "templates/a.html", "{% block a %}{{ coze_token if a else '' }}", "coze_token"),
    ("coze-token-endpoint", "a.py", "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/e')\nasync def e():\n    return {'auth': {'type': 'token', 'token': os.getenv('COZE_PAT')}}", "COZE_PAT"),
    ("coze-token-endpoint", "a.ts", "import { routeLoader$ } from '@builder.io/qwik-city'\nexport const useA = routeLoader$(() => ({ t: process.env.COZE_PAT }))", "COZE_PAT"),
    ("coze-token-endpoint", "a.ts", "import { server$ } from '@builder.io/qwik-city'\nconst a = server$(() => process.env.COZE_PAT)", "COZE_PAT"),
    ("coze-token-endpoint", "a.ts", "import type { RequestHandler } from '@builder.io/qwik-city'\nexport const onGet: RequestHandler = ({ json, env }) => { json(200, { t: env.get('COZE_PAT') }) }", "COZE_PAT"),
    ("coze-token-endpoint", "a.ts", "import { createServerFn } from '@tanstack/react-start'\nexport const a = createServerFn().handler(() => ({ t: process.env.COZE_PAT }))", "COZE_PAT"),
    ("coze-token-endpoint", "a.ts", "export const a = publicProcedure.input(z.string()).query(({ ctx }) => ({ t: process.env.COZE_PAT }))", "COZE_PAT"),
    ("coze-token-endpoint", "a.remote.ts", "import { query } from '$app/server'\nexport const a = query(() => process.env.COZE_PAT)", "COZE_PAT"),
    ("coze-token-endpoint", "a.remote.ts", "import { command } from '$app/server'\nexport const a = command('unchecked', async (q) => {\n  return { t: process.env.COZE_PAT }\n})", "COZE_PAT"),
    ("coze-token-endpoint", "a.ts", "import { defineAction } from 'astro:actions'\nexport const server = { a: defineAction({ handler: () => ({ t: process.env.COZE_PAT }) }) }", "COZE_PAT"),
    ("coze-token-endpoint", "a.js", "exports.handler = async () => ({ statusCode: 200, body: JSON.stringify({ t: process.env.COZE_PAT }) })", "COZE_PAT"),
    ("coze-token-endpoint", "a.js", "const t = process.env.COZE_TOKEN\napp.get('/t', (req, res) => { res.send(t) })", "t"),
    ("coze-token-endpoint", "a.js", "const t = process.env.COZE_TOKEN\napp.get('/t', (req, res) => { res.json([...t]) })", "t"),
    ("coze-token-endpoint", "a.py", "return jsonify({'token': os.getenv('COZE_TOKEN')})", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.py", "COZE = os.environ['COZE_API_TOKEN']\n\n@app.get('/t')\ndef t():\n    return {'token': COZE}", "COZE"),
    ("coze-token-endpoint", "a.go", "c.JSON(200, gin.H{\"token\": os.Getenv(\"COZE_TOKEN\")})", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.php", "<?php echo json_encode(['token' => getenv('COZE_TOKEN')]);", "COZE_TOKEN"),
    # --- texts and objects that a script in the page gets by a name
    ("coze-server-rendered", "a.tsx", "const b = `C = ${JSON.stringify({ t: process.env.COZE_PAT })}`\nexport default () => <Script id='a'>{b}</Script>", "COZE_PAT"),
    ("coze-server-rendered", "a.tsx", "const b = `C = '${process.env.COZE_PAT}'`\nexport default () => <script dangerouslySetInnerHTML={{ __html: b }} />", "COZE_PAT"),
    ("coze-server-rendered", "a.tsx", "const b = { t: process.env.COZE_PAT }\nexport default () => <script dangerouslySetInnerHTML={{ __html: `x = ${JSON.stringify(b)}` }} />", "COZE_PAT"),
    # --- headers and cookies of an answer
    ("coze-token-endpoint", "a.js", "app.get('/t', (q, res) => { res.cookie('t', process.env.COZE_TOKEN) })", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.js", "app.get('/t', (q, res) => { res.setHeader('X-T', process.env.COZE_TOKEN) })", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.ts", "(await cookies()).set('t', process.env.COZE_TOKEN)", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.py", "@app.get('/t')\ndef t():\n    r = make_response('')\n    r.set_cookie('t', os.getenv('COZE_TOKEN'))", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.py", "def t(response):\n    response.headers['X-T'] = os.getenv('COZE_TOKEN')", "COZE_TOKEN"),
    ("coze-token-endpoint", "A.java", 'class A { void f() { response.setHeader("X-T", System.getenv("COZE_TOKEN")); } }', "COZE_TOKEN"),
    ("coze-token-endpoint", "a.go", 'func h() {\n\tw.Header().Set("X-T", os.Getenv("COZE_TOKEN"))\n}', "COZE_TOKEN"),
    ("coze-token-endpoint", "a.php", "<?php setcookie('t', getenv('COZE_TOKEN'));", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.cs", 'class A { void F() { Response.Cookies.Append("t", Environment.GetEnvironmentVariable("COZE_TOKEN")); } }', "COZE_TOKEN"),
    # --- the same in other forms ---
    ("coze-token-endpoint", "a.ts", "app.get('/t', (c) => {\n  const a = { t: c.env.COZE_TOKEN }\n  return c.json({ ...a })\n})", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.js", "app.get('/t', (q, res) => {\n  const { token: t, url } = config.coze\n  res.json({ t, url })\n})", "t"),
    ("coze-token-endpoint", "a.js", "app.get('/t', (q, res) => {\n  const { COZE_TOKEN: t } = process.env\n  res.json({ t })\n})", "t"),
    ("coze-token-endpoint", "a.rb", "require 'sinatra'\nget '/t' do\n  data = {}\n  data.merge!(t: ENV.fetch('COZE_TOKEN'))\n  data.to_json\nend", "COZE_TOKEN"),
    # Another module's bot may hide no token.
    ("coze-token-endpoint", "a.py", "from django.conf import settings\ndef v(r):\n    a = {'b': settings.COZE_BOT_ID, 't': settings.COZE_TOKEN}\n    return JsonResponse(a)", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.py", "from django.conf import settings\ndef v(r):\n    a = {'b': settings.COZE_BOT_ID}\n    a['t'] = settings.COZE_TOKEN\n    return JsonResponse(a)", "COZE_TOKEN"),
    ("coze-server-rendered", "a.js", "res.render('index', { COZE_TOKEN })", "COZE_TOKEN"),
    ("coze-server-rendered", "a.php", "<?php $t = $_ENV['COZE_TOKEN'];\necho \"<script>let t = '{$t}';</script>\";", "t"),
    ("coze-server-rendered", "a.php", "<?php $t = getenv('COZE_TOKEN');\necho <<<HTML\n<script>let a = 1;\nlet t = '{$t}'\nHTML;", "t"),
    ("coze-server-rendered", "a.py", 'HTMLResponse(f"""<script>let a = 1;\nlet t = \'{COZE_TOKEN}\'""")', "COZE_TOKEN"),
    ("coze-server-rendered", "a.pug", "div(data-token=cozeToken)", "cozeToken"),
    ("coze-server-rendered", "A.java", '@Value("${coze.token}") private String t;\nmodel.addAttribute("t", t);', "t"),
    ("coze-server-rendered", "a.cs", 'ViewBag.T = _config["Coze:Token"];', "_config_Coze_Token"),
    ("coze-props-token", "a/+layout.server.js", "import { KEY } from '$lib/server/keys'\nexport const load = () => ({ cozeKey: KEY })", "cozeKey"),
    ("coze-props-token", "a.tsx", "export const getServerSideProps = async () => ({ props: { COZE_TOKEN } })", "COZE_TOKEN"),
    ("coze-props-token", "pages/a.jsx", "P.getInitialProps = async () => ({ t: process.env.COZE_TOKEN })", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.py", "JsonResponse({'t': settings.COZE['TOKEN']})", "settings_COZE_TOKEN"),
    ("coze-token-endpoint", "a.js", "res.json({ t: config.coze.token })", "token"),
    ("coze-token-endpoint", "a.js", "res.json({ cozeToken: config.apiKey })", "cozeToken"),
    ("coze-token-endpoint", "a.ts", "res.json({ t: this.config.get('COZE_TOKEN') })", "COZE_TOKEN"),
    ("coze-token-endpoint", "a.go", 'c.JSON(200, viper.GetString("coze.token"))', "viper_GetString_coze_token"),
    ("coze-token-endpoint", "A.java", "return ResponseEntity.ok(props.getCoze().getToken());", "props_getCoze_getToken"),
    ("coze-token-endpoint", "a.rb", 'render json: { t: Rails.application.credentials.coze[:token] }', "Rails_application_credentials_coze_token"),
    # --- coze-jwt-in-browser (the project must confirm that it is client code)
    ("coze-jwt-in-browser", "a.js", "import { KJUR } from 'jsrsasign' // api.coze.cn\nKJUR.jws.JWS.sign('RS256', h, p, key)", "KJUR.jws.JWS.sign"),
    ("coze-jwt-in-browser", "a.js", "import { getJWTToken } from '@coze/api'\ngetJWTToken({ privateKey })", "getJWTToken"),
    # --- coze-pat-in-production
    ("coze-pat-in-production", "deploy/prod.yml", "  COZE_PAT: ${COZE_PAT}", "COZE_PAT"),
    # --- advisories: tests/exposure/test_advisories.py, test_production.py have more
    ("coze-open-session", "a.js", "import { getJWTToken } from '@coze/api'\ngetJWTToken({ sessionName: req.query.u })", "session_name"),
    ("coze-token-logged", "a.py", "print(os.getenv('COZE_API_TOKEN'))", "COZE_API_TOKEN"),
    ("coze-open-session", "a.js", "// coze-token\nconst { device, sessionName, user } = req.body\nconst t = await tokens.generateJWT(sessionName, { device })", "session_name"),
    ("coze-token-logged", "a.js", "console.log(`token of ${os.hostname()}: ${process.env.COZE_API_TOKEN}`)", "COZE_API_TOKEN"),
    ("coze-token-logged", "a.js", "console.log(`with ${JSON.stringify({ token: process.env.COZE_API_TOKEN })}`)", "COZE_API_TOKEN"),
    ("coze-pat-in-production", ".env.production", "COZE_PAT_TOKEN=$PAT", "COZE_PAT_TOKEN"),
    ("coze-pat-in-production", "values-prod.yaml", "coze:\n  bot: 1\n  pat: x", "coze_pat"),
    ("coze-pat-in-production", "application-prod.properties", "coze.api.token=${T}", "coze_api_token"),
]  # fmt: skip

LEFT_ALONE = [
    ("template-choice", "a.erb", "<%= ENV['COZE_TOKEN'].present? ? 'on' : 'off' %>"),
    ("template-choice-in-php", "a.blade.php", "{{ config('services.coze.token') ? 'on' : 'off' }}"),
    ("template-choice-in-python", "templates/a.html", "{% block a %}{{ 'on' if coze_token else 'off' }}"),
    ("template-condition", "a.heex", "<%= if @coze_token, do: 'on' %>"),
    ("template-condition-in-go", "a.gohtml", "{{ if .CozeToken }}on{{ end }}"),
    ("template-predicate", "a.erb", "<%= ENV['COZE_TOKEN'].blank? %>"),
    ("template-negation", "a.ejs", "<%= !!cozeToken %>"),
    ("template-length", "a.gohtml", "{{ len .CozeToken }}"),
    ("template-filter", "templates/a.html", "{% block a %}{{ coze_token|length }}"),
    ("own-query", "a.ts", "export const a = query(() => process.env.COZE_PAT)"),
    ("own-handler", "a.ts", "export const a = form().handler(() => process.env.COZE_PAT)"),
    ("server-function-that-asks", "a.ts", "import { createServerFn } from '@tanstack/react-start'\nexport const a = createServerFn().handler(() => ask({ t: process.env.COZE_PAT }))"),
    ("procedure-that-asks", "a.ts", "export const a = publicProcedure.query(() => fetch(u, { headers: { a: process.env.COZE_PAT } }))"),
    ("own-json", "a.ts", "json(200, { t: env.COZE_PAT })"),
    ("pkce", "a.ts", "import { getPKCEOAuthToken, CozeAPI } from '@coze/api'\nnew CozeAPI({ token: t.access_token })"),
    ("session", "a.js", "new CozeWebSDK.WebChatClient({ auth: { token: await fetchToken(), onRefreshToken: fetchToken } })"),
    ("session-name", "a.html", "<script>coze.start('{{ coze_session_token }}')</script>"),
    ("minted", "a.ts", "const t = await getToken({ a: process.env.COZE_CLIENT_ID })\nres.json({ token: t.access_token })"),
    ("part-of-another-object", "a.js", "const access_token = process.env.COZE_TOKEN\napp.get('/t', (req, res) => { res.json({ t: granted.access_token }) })"),
    ("proxy", "a.js", "fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${process.env.VITE_OTHER}` } })"),
    ("python-server", "a.py", "coze = Coze(auth=TokenAuth(os.environ['COZE_API_TOKEN']))"),
    ("python-key", "a.py", "return jsonify(coze_token=issue_session(user))"),
    ("go-server", "a.go", "func token() string { return os.Getenv(\"COZE_API_TOKEN\") }"),
    ("public-id", "a.ts", "f(import.meta.env.VITE_COZE_BOT_ID, import.meta.env.VITE_COZE_BASE_URL)"),
    ("client-id", ".env", "NEXT_PUBLIC_COZE_CLIENT_ID=12345678901234567890123456789012.app.coze"),
    ("empty", ".env", "VITE_COZE_TOKEN=\nREACT_APP_COZE_TOKEN=''"),
    ("placeholder", ".env", "VITE_COZE_TOKEN=pat_your_token_goes_right_here_please"),
    ("example", ".env.example", "VITE_COZE_TOKEN=$TOKEN"),
    ("unprefixed", ".env", "COZE_API_TOKEN=$TOKEN"),
    ("private-runtime", "nuxt.config.ts", "export default defineNuxtConfig({ runtimeConfig: { cozeToken: process.env.COZE_TOKEN } })"),
    ("private-temporary", "nuxt.config.ts", "export default { runtimeConfig: { cozeTempToken: process.env.COZE_TEMP_TOKEN } }"),
    ("temporary-address", "nuxt.config.ts", "export default { runtimeConfig: { public: { tempTokenUrl: process.env.COZE_TEMP_TOKEN_URL } } }"),
    ("pm2", "ecosystem.config.js", "module.exports = { apps: [{ env: { COZE_TOKEN: process.env.COZE_TOKEN } }] }"),
    ("empty-define", "vite.config.ts", "export default { define: { COZE_TOKEN: '\"\"' } }"),
    ("flag-off", "a.ts", SDK + "new CozeAPI({ token, allowPersonalAccessTokenInBrowser: false })"),
    ("flag-type", "a.ts", "interface O { allowPersonalAccessTokenInBrowser?: boolean }  // coze"),
    ("flag-comment", "a.ts", "// coze: allowPersonalAccessTokenInBrowser: true"),
    ("guard-test", "src/a.test.ts", SDK + "new CozeAPI({ token: 'pat_x', allowPersonalAccessTokenInBrowser: true })"),
    ("guard-tests", "__tests__/a.ts", SDK + "new CozeAPI({ token: 'pat_x', allowPersonalAccessTokenInBrowser: true })"),
    ("documentation", "README.md", "new CozeAPI({ allowPersonalAccessTokenInBrowser: true })"),
    ("dependency", "node_modules/@coze/api/a.js", "new CozeAPI({ allowPersonalAccessTokenInBrowser: true })"),
    ("read-comment", "a.ts", "// coze: import.meta.env.VITE_COZE_TOKEN"),
    ("text", "a.ts", "console.log('set VITE_COZE_TOKEN for coze')"),
    ("vue-braces", "a.vue", "<template>{{ cozeToken }}</template>"),
    ("spa-braces", "index.html", "<div id=app>{{ cozeToken }}</div>"),
    ("use-client-prop", "a.tsx", "'use client'\nexport default () => <Chat token={process.env.COZE_TOKEN} />"),
    ("prop-of-state", "a.tsx", "export default ({ cozeToken }) => <Chat token={cozeToken} />"),
    ("outgoing", "a.js", "app.get('/x', async (q, res) => res.json(await fetch(u, { headers: { a: process.env.COZE_TOKEN } })))"),
    ("outgoing-py", "a.py", "r = requests.post('https://api.coze.cn/v3/chat', headers={'Authorization': f'Bearer {COZE_TOKEN}'})"),
    ("url-session", "a.js", "new WebSocket(`wss://ws.coze.cn/v1/chat?authorization=Bearer ${sessionToken}`)"),
    ("other-vendor", "a.ts", "// coze\nf(import.meta.env.VITE_OPENAI_API_KEY)"),
    ("logged-whether-set", "a.js", "console.log(`COZE_API_TOKEN set: ${process.env.COZE_API_TOKEN ? 'yes' : 'no'}`)"),
    ("logged-name", "a.go", "log.Printf(`set COZE_API_TOKEN, please`)"),
    ("app-key", "a.js", "import { CozeAPI } from '@coze/api'\nconst { VITE_APP_KEY: k } = import.meta.env"),
    ("own-settings", "a.js", "fetch('https://api.coze.cn/v3/chat', { h: window.settings.token, i: self.config.cozeToken })"),
    ("electron-id", "preload.js", "require('electron').contextBridge.exposeInMainWorld('env', { id: process.env.COZE_BOT_ID, set: !!process.env.COZE_TOKEN })"),
    ("electron-use", "main.js", "const { ipcMain } = require('electron')\nipcMain.handle('ask', async (e, q) => { return ask(q, process.env.COZE_TOKEN) })"),
    ("session-of-login", "a.js", "// coze-token\nconst t = await generateJWT(sessionName)"),
    ("test-production", "deploy/test.yml", "  COZE_PAT: ${COZE_PAT}"),
    ("said-missing-py", "a.py", "return jsonify({'error': 'COZE_TOKEN is missing'})"),
    ("said-missing-go", "a.go", 'c.JSON(500, gin.H{"error": "COZE_TOKEN is missing"})'),
    ("said-missing-php", "a.php", '<?php echo "COZE_TOKEN is missing";'),
    ("asked-py", "a.py", "return jsonify(a=bool(os.getenv('COZE_TOKEN')), b=COZE_TOKEN is not None)"),
    ("asked-go", "a.go", 'c.JSON(200, gin.H{"set": os.Getenv("COZE_TOKEN") != ""})'),
    ("asked-php", "a.php", '<?php echo json_encode(["ok" => !empty($cozeToken)]);'),
    ("script-of-a-test", "a.tsx", "const b = `C = ${process.env.COZE_PAT ? 1 : 0} ${mask(process.env.COZE_PAT)}`\nexport default () => <Script>{b}</Script>"),
    ("script-of-an-answer", "a.tsx", "const b = await ask({ t: process.env.COZE_PAT })\nexport default () => <Script>{b}</Script>"),
    ("script-of-another", "a.tsx", "const b = { t: process.env.COZE_PAT }\nexport default () => <Script>{c}</Script>"),
    ("script-in-the-browser", "a.tsx", "'use client'\nconst b = { t: process.env.COZE_PAT }\nexport default () => <Script>{b}</Script>"),
    ("compared", "a.js", "app.get('/k', (q, res) => {\n  const ok = q.query.k === config.COZE_TOKEN\n  res.json({ ok })\n})"),
    ("asked-in-two-steps", "a.js", "app.get('/k', (q, res) => {\n  const on = process.env.COZE_TOKEN ? 'yes' : 'no'\n  res.json({ on })\n})\napp.get('/l', (q, res) => res.json(1))"),
    ("cut-in-two-steps", "a.js", "const cut = config.get('COZE_TOKEN').slice(0, 4)\napp.get('/k', (q, res) => res.json({ cut }))"),
    ("other-parts", "a.js", "app.get('/t', (q, res) => {\n  const { baseUrl, token: t } = q.coze\n  res.json({ baseUrl })\n})"),
    ("parts-of-request", "a.js", "app.get('/t', (q, res) => {\n  const { token } = q.body\n  ask(config.coze)\n  res.json({ token })\n})"),
    ("header-of-request-py", "a.py", "s = requests.Session()\ns.headers['X-T'] = os.getenv('COZE_TOKEN')"),
    ("header-of-request-go", "a.go", 'func h() {\n\treq.Header.Set("X-T", os.Getenv("COZE_TOKEN"))\n}'),
    ("header-of-request-java", "A.java", 'class A { void f() { request.addHeader("X-T", System.getenv("COZE_TOKEN")); } }'),
    ("header-of-request-php", "a.php", "<?php $q->header('X-T', getenv('COZE_TOKEN'));"),
    ("header-of-request-cs", "a.cs", 'class A { void F() { client.DefaultRequestHeaders.Add("t", Environment.GetEnvironmentVariable("COZE_TOKEN")); } }'),
    ("header-of-proxy", "a.js", "on('proxyReq', (proxyReq) => { proxyReq.setHeader('X-T', config.get('COZE_TOKEN')) })"),
    ("template-name", "a.js", "res.render('coze_token', { a })"),
    ("java-key", "A.java", 'model.addAttribute("cozeToken", session);'),
    ("minted-under-key", "a.js", "export const loader = () => ({ cozeToken: session.token })"),
    ("forwarded", "a/+page.server.js", "import { COZE_TOKEN } from '$env/static/private'\nexport const load = () => fetch(u, { headers: { a: COZE_TOKEN } })"),
    ("own-helper", "a.ts", "import { type JWTToken } from '@coze/api'\nconst getJWTToken = async () => fetch('/x')\ngetJWTToken()"),
    ("own-module", "a.ts", "import { CozeAPI } from '@coze/api'\nimport { getJWTToken } from './token'\ngetJWTToken()"),
    ("own-class", "a.ts", "// coze\nclass RealtimeClient {}\nnew RealtimeClient({ accessToken: process.env.COZE_TOKEN })"),
    ("other-sdk", "a.ts", "// coze\nimport { RealtimeClient } from 'openai-realtime'\nnew RealtimeClient({ accessToken: process.env.COZE_TOKEN })"),
    ("own-guard", "a.ts", "class CozeAPI {}\nnew CozeAPI({ token, allowPersonalAccessTokenInBrowser: true })"),
    ("other-jwt", "a.js", "// coze\njwt.sign(payload, key)"),
]  # fmt: skip


def certain(path: str, text: str) -> list[tuple[str, str]]:
    """The leaks that need no confirmation by a configuration elsewhere."""
    found = leaks(path, text.encode())
    return [
        (one.rule, one.subject) for one in found if one.evidence or one.rule != "coze-public-env"
    ]


@pytest.mark.parametrize(("rule", "path", "text", "subject"), FOUND)
def test_found(rule: str, path: str, text: str, subject: str) -> None:
    assert (rule, subject) in certain(path, text)


@pytest.mark.parametrize(
    ("path", "text"), [row[1:] for row in LEFT_ALONE], ids=[row[0] for row in LEFT_ALONE]
)
def test_left_alone(path: str, text: str) -> None:
    # A personal token in production must be confirmed by other files: tests/exposure/test_production.py.
    assert [one for one in certain(path, text) if one[0] != "coze-pat-in-production"] == []


def test_every_rule_of_the_linter_has_a_row() -> None:
    assert {row[0] for row in FOUND} == {rule.id for rule in (*LEAK_RULES, *ADVISORY_RULES)} - {
        "coze-other-secrets"
    }


def test_a_leak_is_located_at_its_name() -> None:
    text = "\n\nconst 密钥 = import.meta.env.VITE_COZE_TOKEN\n".encode()
    (leak,) = leaks("a.ts", text)
    assert text[leak.start : leak.end] == b"VITE_COZE_TOKEN"


def test_a_variable_is_named_once_per_rule() -> None:
    assert len(leaks("a.ts", b"f(import.meta.env.VITE_COZE_TOKEN)\n" * 50)) == 1


def test_a_file_over_the_bound_is_not_read() -> None:
    assert leaks("a.ts", b"f(import.meta.env.VITE_COZE_TOKEN)".ljust(MAX_BYTES + 1)) == []


def test_a_script_without_a_place_for_a_leak_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []
    parse = syntax._parse

    def noted(grammar: str, code: bytes) -> object:
        parsed.append(code)
        return parse(grammar, code)

    monkeypatch.setattr(syntax, "_parse", noted)
    uses = b"export const f = (cozeToken) => { const userToken = x.cozeToken ?? cozeApiKey }\n"
    assert leaks("src/a.ts", b"import { CozeAPI } from '@coze/api'\n" + uses * 100) == []
    assert not parsed
    reads = uses + b"const t = process.env.NEXT_PUBLIC_COZE_TOKEN\n"
    assert len(leaks("src/a.ts", reads)) == 1
    assert parsed == [reads]


# Names that are read from an object with variables.
READ = (
    "f(window.env.%s)", "f(window.env\u00a0.%s)", "f(window.__ENV__?.['%s'])", "f(globalThis.app_config // all of it\n  .%s)", "f(window.env /* of all */ .%s)",
    "f(window._config_[`%s`])", "f(window.env?.[\n  'x-%s'\n])", "const { x, %s } = window.env", "const { %s: token } = globalThis.env;", "f(useConfig().public.%s)",
    "import {\n  %s,\n} from '$env/static/public'", "import { x as %s } from \"@env\"", "const {\n  // of Coze\n  %s,\n} = config.public",
)  # fmt: skip


def test_what_decides_before_a_script_is_parsed_drops_no_leak(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [(path, text) for _, path, text, _ in FOUND]
    rows += [("src/a.ts", text % "cozeToken") for text in READ]
    quick = [leaks(path, text.encode()) for path, text in rows]
    assert all(quick[-len(READ) :])
    monkeypatch.setattr(server_scripts._SINK_WORDS, "found", lambda _: {b""})
    monkeypatch.setattr(public_variables._Holders, "may_have", lambda *_: True)
    monkeypatch.setattr(bundlers, "may_list", lambda _: True)
    assert [leaks(path, text.encode()) for path, text in rows] == quick
