"""Which files each framework ships: small projects after its documentation, and who is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from patscan.exposure.graph import reach, served
from patscan.exposure.graph.frameworks import ANYWHERE, BY_FORM, FRAMEWORKS
from patscan.model.findings import ExposureLevel
from tests.exposure.projects import Files
from tests.matched import texts_without


class Case(NamedTuple):
    """A project, the file asked about, and the answer: its level, the files of the chain, the last signal."""

    id: str
    files: Mapping[str, str]
    asked: str
    level: ExposureLevel
    chain: tuple[str, ...] = ()
    signal: str = ""
    line: int | None = None


K = "export const key = 1\n"
USE = "import { key } from './key'\nconsole.log(key)\n"


def package(*names: str, **fields: str) -> str:
    """A package.json that depends on `names`."""
    rest = "".join(f', "{key}": "{value}"' for key, value in fields.items())
    return '{"dependencies": {' + ", ".join(f'"{name}": "1"' for name in names) + "}" + rest + "}"


NEXT = {"package.json": package("next", "react")}
NUXT = {"package.json": package("nuxt")}
KIT = {"package.json": package("@sveltejs/kit", "svelte")}
REMIX = {"package.json": package("@remix-run/react", "react")}
ASTRO = {"package.json": package("astro")}
ANGULAR = {"package.json": package("@angular/core")}
ELECTRON = {"package.json": package("electron", main="app/start.js")}
SERVED = {"web/key.js": K}

CASES = [
    # --- pages and bundlers
    Case("html-module", {"index.html": '<script type="module" src="/src/a.js"></script>', "src/a.js": USE, "src/key.js": K},
         "src/key.js", "client", ("src/a.js", "index.html", "index.html"), "page"),
    Case("html-classic", {"site/index.html": "<script src='js/a.js'></script>", "site/js/a.js": K},
         "site/js/a.js", "client", ("site/index.html", "site/index.html"), "page"),
    Case("html-unquoted", {"index.html": "<script defer src=a.js></script>", "a.js": K}, "a.js", "client", ("index.html", "index.html"), "page"),
    Case("view", {"pages/a.wxml": "<view></view>"}, "pages/a.wxml", "client", ("pages/a.wxml",), "view"),
    Case("template", {"views/a.ejs": '<script src="/lib/a.js"></script>', "lib/a.js": K}, "lib/a.js", "client", ("views/a.ejs", "views/a.ejs"), "template"),
    Case("html-comment", {"index.html": '<!-- <script src="a.js"></script> --><script src="b.js"></script>', "a.js": K, "b.js": K}, "a.js", "unknown"),
    Case("html-inline", {"index.html": "<script type=module>import { key } from './key.js'</script>", "key.js": K},
         "key.js", "client", ("index.html", "index.html"), "page"),
    Case("vite", {"package.json": package("vite"), "src/main.ts": USE, "src/key.ts": K},
         "src/key.ts", "client", ("src/main.ts", "src/main.ts"), "vite-entry"),
    Case("vite-input", {"vite.config.ts": "export default { build: { rollupOptions: { input: { a: 'web/a.ts' } } } }",
         "web/a.ts": USE, "web/key.ts": K}, "web/key.ts", "client", ("web/a.ts", "vite.config.ts", "vite.config.ts"), "bundler-entry"),
    Case("cra", {"package.json": package("react-scripts"), "src/index.js": USE, "src/key.js": K},
         "src/key.js", "client", ("src/index.js", "src/index.js"), "cra-entry"),
    Case("cra-proxy", {"package.json": package("react-scripts"), "src/setupProxy.js": USE, "src/key.js": K},
         "src/key.js", "server", ("src/setupProxy.js", "src/setupProxy.js"), "dev-server"),
    Case("webpack", {"webpack.config.js": "module.exports = { entry: { app: './web/a.js' } }", "web/a.js": USE, "web/key.js": K},
         "web/key.js", "client", ("web/a.js", "webpack.config.js", "webpack.config.js"), "bundler-entry"),
    Case("webpack-resolve", {"build/webpack.prod.js": "const path = require('path')\nmodule.exports = { entry: [path.resolve(__dirname, '../web/a.js')] }",
         "web/a.js": K}, "web/a.js", "client", ("build/webpack.prod.js", "build/webpack.prod.js"), "bundler-entry"),
    Case("webpack-node", {"webpack.config.js": "module.exports = { target: 'node', entry: './api.js' }", "api.js": K},
         "api.js", "server", ("webpack.config.js", "webpack.config.js"), "bundler-entry"),
    Case("esbuild", {"build.mjs": "await esbuild.build({ entryPoints: ['web/a.js'], bundle: true })", "web/a.js": K},
         "web/a.js", "client", ("build.mjs", "build.mjs"), "bundler-entry"),
    Case("vue-cli", {"package.json": package("@vue/cli-service"), "src/main.js": USE, "src/key.js": K},
         "src/key.js", "client", ("src/main.js", "src/main.js"), "vue-cli-entry"),
    Case("vue-cli-pages", {"vue.config.js": "module.exports = { pages: { admin: { entry: 'admin/a.js' } } }", "admin/a.js": K},
         "admin/a.js", "client", ("vue.config.js", "vue.config.js"), "bundler-entry"),
    # --- Next.js
    Case("next-page", {**NEXT, "pages/index.jsx": USE, "pages/key.js": K}, "pages/key.js", "client", ("pages/key.js",), "next-page"),
    Case("next-page-import", {**NEXT, "pages/index.jsx": "import { key } from '../lib/key'\nexport default () => key", "lib/key.js": K},
         "lib/key.js", "client", ("pages/index.jsx", "pages/index.jsx"), "next-page"),
    Case("next-props", {**NEXT, "pages/index.jsx": "import { key } from '../lib/key'\nexport async function getServerSideProps() { return { props: { n: key.length } } }\nexport default ({ n }) => n",
         "lib/key.js": K}, "lib/key.js", "server", ("pages/index.jsx", "pages/index.jsx"), "next-page"),
    Case("next-props-helper", {**NEXT, "pages/index.jsx": "import { key } from '../lib/key'\nconst load = () => key\nexport const getStaticProps = async () => ({ props: { n: load() } })\nexport default () => 1",
         "lib/key.js": K}, "lib/key.js", "server", ("pages/index.jsx", "pages/index.jsx"), "next-page"),
    Case("next-props-both", {**NEXT, "pages/index.jsx": "import { key } from '../lib/key'\nconst load = () => key\nexport const getStaticProps = async () => ({ props: { n: load() } })\nexport default () => load()",
         "lib/key.js": K}, "lib/key.js", "client", ("pages/index.jsx", "pages/index.jsx"), "next-page"),
    Case("next-props-line", {**NEXT, "pages/index.jsx": "export default () => 1\nexport async function getServerSideProps() {\n  const key = 1\n}\n"},
         "pages/index.jsx", "server", ("pages/index.jsx",), "stripped", line=3),
    Case("next-page-line", {**NEXT, "pages/index.jsx": "export default () => 1\nexport async function getServerSideProps() {\n  const key = 1\n}\n"},
         "pages/index.jsx", "client", line=1),
    Case("next-api", {**NEXT, "pages/api/a.js": "import { key } from '../../lib/key'\nexport default () => key", "lib/key.js": K},
         "lib/key.js", "server", ("pages/api/a.js", "pages/api/a.js"), "next-api-route"),
    Case("next-client-component", {**NEXT, "app/page.tsx": "import A from './a'\nexport default () => <A />", "app/a.tsx": "'use client'\nimport { key } from '@/lib/key'\nexport default () => key", "lib/key.ts": K},
         "lib/key.ts", "client", ("app/a.tsx", "app/a.tsx"), "use-client"),
    Case("next-server-component", {**NEXT, "app/page.tsx": "import { key } from '../lib/key'\nexport default () => <p>{key.length}</p>", "lib/key.ts": K},
         "lib/key.ts", "server", ("app/page.tsx", "app/page.tsx"), "next-server-component"),
    Case("next-use-server", {**NEXT, "app/a.tsx": "'use client'\nimport { act } from './act'\nexport default () => act()", "app/act.ts": "'use server'\nimport { key } from './key'\nexport const act = () => key", "app/key.ts": K},
         "app/key.ts", "server", ("app/act.ts", "app/act.ts"), "use-server"),
    Case("next-action", {**NEXT, "app/a.tsx": "export default () => {\n  async function act() {\n    'use server'\n    send('key')\n  }\n  return <form action={act} />\n}"},
         "app/a.tsx", "server", ("app/a.tsx",), "stripped", line=4),
    Case("next-server-only", {**NEXT, "app/a.tsx": "'use client'\nimport { n } from '../lib/data'\nexport default () => n", "lib/data.ts": "import 'server-only'\nimport { key } from './key'\nexport const n = key", "lib/key.ts": K},
         "lib/key.ts", "server", ("lib/data.ts", "lib/data.ts"), "server-only"),
    Case("next-route", {**NEXT, "src/app/api/chat/route.ts": "import { key } from '@/key'\nexport const GET = () => key", "src/key.ts": K},
         "src/key.ts", "server", ("src/app/api/chat/route.ts", "src/app/api/chat/route.ts"), "next-route-handler"),
    Case("next-middleware", {**NEXT, "middleware.ts": USE, "key.ts": K}, "key.ts", "server", ("middleware.ts", "middleware.ts"), "next-middleware"),
    Case("next-error", {**NEXT, "app/error.tsx": USE, "app/key.ts": K}, "app/key.ts", "client", ("app/error.tsx", "app/error.tsx"), "next-client-component"),
    Case("next-document", {**NEXT, "pages/_document.jsx": USE, "pages/key.ts": K}, "pages/_document.jsx", "server", ("pages/_document.jsx",), "next-document"),
    Case("next-instrumentation", {**NEXT, "instrumentation-client.ts": USE, "key.ts": K}, "key.ts", "client", ("instrumentation-client.ts", "instrumentation-client.ts"), "next-client-instrumentation"),
    Case("next-sitemap", {**NEXT, "app/sitemap.ts": USE, "app/key.ts": K}, "app/key.ts", "server", ("app/sitemap.ts", "app/sitemap.ts"), "next-metadata"),
    # --- Nuxt
    Case("nuxt-page", {**NUXT, "pages/index.vue": "<script setup>\nimport { key } from '~/key'\n</script>", "key.ts": K},
         "key.ts", "client", ("pages/index.vue", "pages/index.vue"), "nuxt-app"),
    Case("nuxt-shared", {**NUXT, "shared/utils/key.ts": K}, "shared/utils/key.ts", "client", ("shared/utils/key.ts",), "nuxt-app"),
    Case("nuxt-other-shared", {**NUXT, "shared/key.ts": K}, "shared/key.ts", "unknown"),
    Case("nuxt-composable", {**NUXT, "app/composables/useKey.ts": K}, "app/composables/useKey.ts", "client", ("app/composables/useKey.ts",), "nuxt-app"),
    Case("nuxt-server", {**NUXT, "server/api/a.ts": "import { key } from '../utils/key'\nexport default () => key", "server/utils/key.ts": K},
         "server/utils/key.ts", "server", ("server/utils/key.ts",), "nuxt-server"),
    Case("nuxt-plugins", {**NUXT, "plugins/a.server.ts": "import { key } from '../lib/key'\nexport default () => key", "lib/key.ts": K},
         "lib/key.ts", "server", ("plugins/a.server.ts", "plugins/a.server.ts"), "nuxt-server-only"),
    Case("nuxt-client-plugin", {**NUXT, "plugins/a.client.ts": "import { key } from '../lib/key'\nexport default () => key", "lib/key.ts": K},
         "lib/key.ts", "client", ("plugins/a.client.ts", "plugins/a.client.ts"), "nuxt-client-only"),
    Case("nuxt2-store", {"nuxt.config.js": "export default {}", "store/index.js": "import { key } from '@/lib/key'\nexport const state = () => key", "lib/key.js": K},
         "lib/key.js", "client", ("store/index.js", "store/index.js"), "nuxt-app"),
    # --- SvelteKit
    Case("kit-page", {**KIT, "src/routes/+page.svelte": "<script>\nimport { key } from '$lib/key'\n</script>", "src/lib/key.js": K},
         "src/lib/key.js", "client", ("src/routes/+page.svelte", "src/routes/+page.svelte"), "sveltekit-route"),
    Case("kit-load", {**KIT, "src/routes/+page.ts": "import { key } from '$lib/key'\nexport const load = () => key", "src/lib/key.ts": K},
         "src/lib/key.ts", "client", ("src/routes/+page.ts", "src/routes/+page.ts"), "sveltekit-route"),
    Case("kit-server-load", {**KIT, "src/routes/+page.server.ts": "import { key } from '$lib/key'\nexport const load = () => key", "src/lib/key.ts": K},
         "src/lib/key.ts", "server", ("src/routes/+page.server.ts", "src/routes/+page.server.ts"), "sveltekit-server"),
    Case("rails-javascript", {"app/javascript/chat.js": USE, "app/javascript/key.js": K}, "app/javascript/key.js", "client", ("app/javascript/key.js",), "asset-pipeline"),
    Case("laravel-ssr", {"resources/js/ssr.js": K}, "resources/js/ssr.js", "unknown"),
    Case("alias-of-a-call", {"package.json": package("vite"), "src/main.ts": "import { key } from '@cfg/key'\nconsole.log(key)", "config/key.ts": K,
         "rspack.config.js": "module.exports = { resolve: { alias: { '@cfg': require('path').resolve(__dirname, 'config') } } }"}, "config/key.ts", "client", ("src/main.ts", "src/main.ts"), "vite-entry"),
    Case("fresh-route", {"fresh.gen.ts": "", "routes/a.ts": USE, "routes/key.ts": K}, "routes/key.ts", "server", ("routes/key.ts",), "fresh-route"),
    Case("fresh-island", {"fresh.gen.ts": "", "routes/(_islands)/A.tsx": USE, "routes/(_islands)/key.ts": K}, "routes/(_islands)/key.ts", "client", ("routes/(_islands)/key.ts",), "fresh-island"),
    Case("vike-data", {"package.json": package("vike"), "pages/a/+data.ts": USE, "pages/a/key.ts": K}, "pages/a/key.ts", "server", ("pages/a/+data.ts", "pages/a/+data.ts"), "vike-server"),
    Case("vike-page", {"package.json": package("vike"), "pages/a/+Page.tsx": USE, "pages/a/key.ts": K}, "pages/a/key.ts", "client", ("pages/a/+Page.tsx", "pages/a/+Page.tsx"), "vike-page"),
    Case("redwood-api", {"redwood.toml": "", "api/src/services/key.ts": K}, "api/src/services/key.ts", "server", ("api/src/services/key.ts",), "redwood-api"),
    Case("redwood-web", {"redwood.toml": "", "web/src/App.tsx": USE, "web/src/key.ts": K}, "web/src/key.ts", "client", ("web/src/App.tsx", "web/src/App.tsx"), "redwood-web"),
    Case("wix-backend", {"wix.config.json": "{}", "src/backend/key.web.js": K}, "src/backend/key.web.js", "server", ("src/backend/key.web.js",), "wix-backend"),
    Case("wix-page", {"wix.config.json": "{}", "src/pages/Home.c1dmp.js": USE, "src/pages/key.js": K}, "src/pages/key.js", "client", ("src/pages/key.js",), "wix-page"),
    Case("wix-public", {"wix.config.json": "{}", "src/public/key.js": K}, "src/public/key.js", "client", ("src/public/key.js",), "wix-page"),
    Case("wix-root", {"wix.config.json": "{}", "src/key.js": K}, "src/key.js", "unknown"),
    Case("salesforce-lwc", {"sfdx-project.json": "{}", "force-app/main/default/lwc/chat/chat.js": K}, "force-app/main/default/lwc/chat/chat.js", "client", ("force-app/main/default/lwc/chat/chat.js",), "lightning-component"),
    Case("salesforce-lwc-other", {"force-app/main/default/lwc/chat/chat.js": K}, "force-app/main/default/lwc/chat/chat.js", "unknown"),
    Case("salesforce-resource", {"sfdx-project.json": "{}", "force-app/main/default/staticresources/coze.json": "{}"}, "force-app/main/default/staticresources/coze.json", "client", ("force-app/main/default/staticresources/coze.json",), "static-resource"),
    Case("spfx", {"config/package-solution.json": "{}", "src/webparts/chat/Chat.ts": USE, "src/webparts/chat/key.ts": K}, "src/webparts/chat/key.ts", "client", ("src/webparts/chat/key.ts",), "web-part"),
    Case("spfx-other", {"config/package-solution.json": "{}", "src/shared/key.ts": K}, "src/shared/key.ts", "unknown"),
    Case("pcf", {"Chat/ControlManifest.Input.xml": "<manifest/>", "Chat/index.ts": USE, "Chat/key.ts": K}, "Chat/key.ts", "client", ("Chat/index.ts", "Chat/index.ts"), "code-component"),
    Case("frappe", {"acme/hooks.py": "", "acme/chat/doctype/bot/bot.js": K}, "acme/chat/doctype/bot/bot.js", "client", ("acme/chat/doctype/bot/bot.js",), "form-script"),
    Case("frappe-other", {"acme/hooks.py": "", "acme/chat/doctype/bot/gulp.js": K}, "acme/chat/doctype/bot/gulp.js", "unknown"),
    Case("appsmith", {"pages/Chat/jsobjects/Coze/Coze.js": K}, "pages/Chat/jsobjects/Coze/Coze.js", "client", ("pages/Chat/jsobjects/Coze/Coze.js",), "js-object"),
    Case("rails-vendor", {"vendor/javascript/key.js": K}, "vendor/javascript/key.js", "client", ("vendor/javascript/key.js",), "asset-pipeline"),
    Case("rails-lib", {"lib/key.js": K}, "lib/key.js", "unknown"),
    # --- import maps
    Case("import-map", {"index.html": '<script type="importmap">{"imports": {"k": "./m/key.js"}}</script><script type=module>import "k"</script>', "m/key.js": K},
         "m/key.js", "client", ("index.html", "index.html"), "page"),
    Case("import-map-folder", {"a/index.html": "<script type='importmap'>\n{ \"imports\": { \"#m/\": \"./m/\" } }\n</script><script type=module src=main.js></script>", "a/main.js": "import '#m/key.js'", "a/m/key.js": K},
         "a/m/key.js", "client", ("a/main.js", "a/index.html", "a/index.html"), "page"),
    Case("import-map-scope", {"index.html": '<script type="importmap">{"scopes": {"./m/": {"k": "./m/key.js"}}}</script><script type=module src="m/a.js"></script>', "m/a.js": "import 'k'", "m/key.js": K},
         "m/key.js", "client", ("m/a.js", "index.html", "index.html"), "page"),
    Case("import-map-file", {"index.html": '<script type="importmap-shim" src="importmap.json"></script><script type="module-shim">import "k"</script>', "importmap.json": '{"imports": {"k": "./m/key.js"}}', "m/key.js": K},
         "m/key.js", "client", ("index.html", "index.html"), "page"),
    Case("import-map-systemjs", {"index.html": '<script type="systemjs-importmap">{"imports": {"k": "/m/key.js"}}</script><script>System.import("k")</script>', "m/key.js": K},
         "m/key.js", "client", ("index.html", "index.html"), "page"),
    Case("import-map-unused", {"index.html": '<script type="importmap">{"imports": {"k": "./m/key.js"}}</script>', "m/key.js": K}, "m/key.js", "unknown"),
    Case("import-map-elsewhere", {"index.html": '<script type="importmap">{"imports": {"k": "https://esm.sh/key.js"}}</script><script type=module>import "k"</script>', "esm.sh/key.js": K}, "esm.sh/key.js", "unknown"),
    Case("import-map-broken", {"index.html": '<script type="importmap">{"imports": {"k": ["./m/key.js"], "scopes": 1}}</script><script type=module>import "k"</script>', "m/key.js": K}, "m/key.js", "unknown"),
    Case("import-map-deno", {"deno.json": '{"imports": {"k": "./m/key.ts"}}', "main.ts": "import 'k'\nDeno.serve(f)", "m/key.ts": K},
         "m/key.ts", "server", ("main.ts", "main.ts"), "server-code"),
    Case("meteor-server", {".meteor/packages": "", "imports/server/key.js": K}, "imports/server/key.js", "server", ("imports/server/key.js",), "meteor-server"),
    Case("meteor-client", {".meteor/packages": "", "client/main.js": USE, "client/key.js": K}, "client/key.js", "client", ("client/key.js",), "meteor-client"),
    Case("nativescript", {"package.json": package("@nativescript/core"), "src/main.ts": USE, "src/key.ts": K}, "src/key.ts", "client", ("src/main.ts", "src/main.ts"), "nativescript-entry"),
    Case("kit-remote", {**KIT, "src/routes/+page.svelte": "<script>\nimport { ask } from './ask.remote'\n</script>", "src/routes/ask.remote.ts": "export const ask = query(() => 1)"},
         "src/routes/ask.remote.ts", "server", ("src/routes/ask.remote.ts",), "sveltekit-server-only"),
    Case("kit-lib-server", {**KIT, "src/lib/server/key.ts": K}, "src/lib/server/key.ts", "server", ("src/lib/server/key.ts",), "sveltekit-server-only"),
    Case("kit-by-its-names", {"src/routes/+page.js": K}, "src/routes/+page.js", "client", ("src/routes/+page.js",), "sveltekit-route"),
    Case("kit-server-by-its-names", {"src/routes/+layout.server.js": K}, "src/routes/+layout.server.js", "server", ("src/routes/+layout.server.js",), "sveltekit-server"),
    Case("kit-hooks", {**KIT, "src/hooks.client.ts": USE, "src/key.ts": K}, "src/key.ts", "client", ("src/hooks.client.ts", "src/hooks.client.ts"), "sveltekit-hooks"),
    Case("kit-worker", {**KIT, "src/service-worker.js": USE, "src/key.js": K}, "src/key.js", "client", ("src/service-worker.js", "src/service-worker.js"), "service-worker"),
    # --- Remix, React Router
    Case("remix-route", {**REMIX, "app/routes/a.tsx": "import { key } from '~/key'\nexport default () => <p>{key}</p>", "app/key.ts": K},
         "app/key.ts", "client", ("app/routes/a.tsx", "app/routes/a.tsx"), "remix-route"),
    Case("remix-loader", {**REMIX, "app/routes/a.tsx": "import { key } from '~/key'\nexport const loader = () => fetch(key)\nexport default () => <p />", "app/key.ts": K},
         "app/key.ts", "server", ("app/routes/a.tsx", "app/routes/a.tsx"), "remix-route"),
    Case("remix-server-module", {**REMIX, "app/routes/a.tsx": "import { n } from '~/n.server'\nexport default () => <p>{n}</p>", "app/n.server.ts": "import { key } from './key'\nexport const n = key", "app/key.ts": K},
         "app/key.ts", "server", ("app/n.server.ts", "app/n.server.ts"), "remix-server-only"),
    Case("remix-action-by-its-files", {"app/entry.client.tsx": "", "app/routes/a.tsx": "export async function action() {\n  return 1\n}\nexport default () => <p />"},
         "app/routes/a.tsx", "server", ("app/routes/a.tsx",), "stripped", line=2),
    Case("remix-resource", {**REMIX, "app/routes/feed.ts": "import { key } from '~/key'\nexport const loader = () => key", "app/key.ts": K},
         "app/key.ts", "server", ("app/routes/feed.ts", "app/routes/feed.ts"), "remix-resource-route"),
    Case("remix-client", {**REMIX, "app/entry.client.tsx": USE, "app/key.ts": K}, "app/key.ts", "client", ("app/entry.client.tsx", "app/entry.client.tsx"), "remix-client-entry"),
    Case("entry-client", {"src/entry-client.ts": USE, "src/key.ts": K}, "src/key.ts", "client", ("src/entry-client.ts", "src/entry-client.ts"), "client-entry-name"),
    Case("entry-server", {"src/entry-server.ts": USE, "src/key.ts": K}, "src/key.ts", "server", ("src/entry-server.ts", "src/entry-server.ts"), "server-entry-name"),
    Case("server-name", {"app/key.server.ts": K}, "app/key.server.ts", "server", ("app/key.server.ts",), "server-only-name"),
    # --- Astro
    Case("astro-frontmatter", {**ASTRO, "src/pages/index.astro": "---\nimport { key } from '../key'\nconst n = key\n---\n<p>{n.length}</p>", "src/key.ts": K},
         "src/key.ts", "server", ("src/pages/index.astro", "src/pages/index.astro"), "astro-component"),
    Case("astro-script", {**ASTRO, "src/pages/index.astro": "---\n---\n<script>\nimport { key } from '../key'\nconsole.log(key)\n</script>", "src/key.ts": K},
         "src/key.ts", "client", ("src/pages/index.astro", "src/pages/index.astro"), "astro-script"),
    Case("astro-island", {**ASTRO, "src/pages/index.astro": "---\nimport Chat from '../Chat.jsx'\n---\n<Chat client:load />", "src/Chat.jsx": USE, "src/key.js": K},
         "src/key.js", "client", ("src/Chat.jsx", "src/pages/index.astro", "src/pages/index.astro"), "astro-island"),
    Case("astro-static-component", {**ASTRO, "src/pages/index.astro": "---\nimport Chat from '../Chat.jsx'\n---\n<Chat />", "src/Chat.jsx": USE, "src/key.js": K},
         "src/key.js", "server", ("src/Chat.jsx", "src/pages/index.astro", "src/pages/index.astro"), "astro-component"),
    Case("astro-endpoint", {**ASTRO, "src/pages/a.ts": "import { key } from '../key'\nexport const GET = () => key", "src/key.ts": K},
         "src/key.ts", "server", ("src/pages/a.ts", "src/pages/a.ts"), "astro-endpoint"),
    Case("astro-line", {"a.astro": "---\nconst key = 1\n---\n<p>1</p>\n"}, "a.astro", "server", ("a.astro",), "astro-frontmatter", line=2),
    Case("astro-body", {"a.astro": "---\nconst key = 1\n---\n<p>1</p>\n"}, "a.astro", "client", ("a.astro",), "astro-body", line=4),
    # --- Angular, Gatsby, sites
    Case("angular", {**ANGULAR, "src/main.ts": "import { A } from './app/a'\nnew A()", "src/app/a.ts": "import { environment } from '../environments/environment'\nexport class A { k = environment }", "src/environments/environment.ts": "export const environment = 1"},
         "src/environments/environment.ts", "client", ("src/environments/environment.ts",), "angular-environment"),
    Case("angular-by-its-files", {"src/environments/environment.prod.ts": K}, "src/environments/environment.prod.ts", "client", ("src/environments/environment.prod.ts",), "angular-environment"),
    Case("angular-main", {**ANGULAR, "src/main.ts": USE, "src/key.ts": K}, "src/key.ts", "client", ("src/main.ts", "src/main.ts"), "angular-entry"),
    Case("angular-json", {"angular.json": '{"projects": {"a": {"architect": {"build": {"options": {"browser": "web/start.ts"}}}}}}', "web/start.ts": K},
         "web/start.ts", "client", ("angular.json", "angular.json"), "bundler-entry"),
    Case("angular-ssr", {**ANGULAR, "server.ts": "import { key } from './src/key'\nkey", "src/key.ts": K}, "src/key.ts", "server", ("server.ts", "server.ts"), "angular-server"),
    Case("gatsby", {"package.json": package("gatsby"), "src/pages/index.js": "import { key } from '../key'\nexport default () => key", "src/key.js": K},
         "src/key.js", "client", ("src/pages/index.js", "src/pages/index.js"), "gatsby-page"),
    Case("gatsby-node", {"package.json": package("gatsby"), "gatsby-node.js": "require('./key')", "key.js": K}, "key.js", "server", ("gatsby-node.js", "gatsby-node.js"), "gatsby-server"),
    Case("vitepress", {"package.json": package("vitepress"), "docs/.vitepress/theme/index.ts": USE, "docs/.vitepress/theme/key.ts": K},
         "docs/.vitepress/theme/key.ts", "client", ("docs/.vitepress/theme/key.ts",), "site-theme"),
    Case("docusaurus", {"package.json": package("@docusaurus/core"), "src/pages/index.jsx": "import { key } from '../../lib/key'\nexport default () => key", "lib/key.js": K},
         "lib/key.js", "client", ("src/pages/index.jsx", "src/pages/index.jsx"), "site-theme"),
    Case("quasar", {"package.json": package("quasar"), "src/boot/a.js": "import { key } from 'src/key'\nkey", "src/key.js": K},
         "src/key.js", "client", ("src/boot/a.js", "src/boot/a.js"), "quasar-app"),
    Case("quasar-ssr", {"package.json": package("quasar"), "src-ssr/a.js": "import { key } from '../src/key'\nkey", "src/key.js": K}, "src/key.js", "server", ("src-ssr/a.js", "src-ssr/a.js"), "quasar-server"),
    Case("umi", {"package.json": package("@umijs/max"), "src/pages/index.tsx": "import { key } from '@/key'\nexport default () => key", "src/key.ts": K},
         "src/key.ts", "client", ("src/pages/index.tsx", "src/pages/index.tsx"), "umi-page"),
    Case("umi-mock", {"package.json": package("umi"), "mock/a.js": "import { key } from '../src/key'\nkey", "src/key.js": K}, "src/key.js", "server", ("mock/a.js", "mock/a.js"), "umi-server"),
    # --- mini-programs and apps
    Case("taro", {"package.json": package("@tarojs/taro"), "config/index.js": "module.exports = { alias: { '@/utils': path.resolve(__dirname, '..', 'src/utils') } }", "src/pages/index/index.tsx": "import { key } from '@/utils/key'\nkey", "src/utils/key.ts": K},
         "src/utils/key.ts", "client", ("src/pages/index/index.tsx", "src/pages/index/index.tsx"), "taro-app"),
    Case("uni-app", {"pages.json": '{"pages": [{"path": "pages/index/index"}]}', "pages/index/index.vue": "<script>\nimport { key } from '@/common/key.js'\n</script>", "common/key.js": K},
         "common/key.js", "client", ("pages/index/index.vue", "pages/index/index.vue"), "uni-app"),
    Case("uni-cloud", {"pages.json": "{}", "uniCloud-aliyun/cloudfunctions/a/index.js": K}, "uniCloud-aliyun/cloudfunctions/a/index.js", "server", ("uniCloud-aliyun/cloudfunctions/a/index.js",), "cloud-function"),
    Case("wechat", {"app.json": '{"pages": ["pages/index/index"]}', "pages/index/index.js": "const key = require('../../utils/key')", "utils/key.js": "module.exports = 1"},
         "utils/key.js", "client", ("pages/index/index.js", "app.json", "app.json"), "mini-program"),
    Case("wechat-subpackage", {"mini/app.json": '{"subPackages": [{"root": "pkg", "pages": ["a/a"]}]}', "mini/pkg/a/a.js": K},
         "mini/pkg/a/a.js", "client", ("mini/app.json", "mini/app.json"), "mini-program"),
    Case("wechat-cloud", {"app.json": '{"pages": ["a"]}', "cloudfunctions/chat/index.js": K}, "cloudfunctions/chat/index.js", "server", ("cloudfunctions/chat/index.js",), "cloud-function"),
    Case("expo", {"package.json": package("expo", "react-native"), "app/index.tsx": "import { key } from '../lib/key'\nexport default () => key", "lib/key.ts": K},
         "lib/key.ts", "client", ("app/index.tsx", "app/index.tsx"), "expo-route"),
    Case("expo-api", {"package.json": package("expo"), "app/chat+api.ts": "import { key } from '../lib/key'\nexport const GET = () => key", "lib/key.ts": K},
         "lib/key.ts", "server", ("app/chat+api.ts", "app/chat+api.ts"), "expo-api-route"),
    Case("react-native", {"package.json": package("react-native"), "App.tsx": "import { key } from './api'\nexport default () => key", "api.ios.ts": K},
         "api.ios.ts", "client", ("App.tsx", "App.tsx"), "react-native-entry"),
    Case("electron-main", {**ELECTRON, "app/start.js": "const { key } = require('./key')", "app/key.js": K}, "app/key.js", "client", ("app/start.js", "package.json", "package.json"), "electron-main"),
    Case("electron-preload", {"package.json": package("electron-vite", "electron"), "src/preload/index.ts": "import { key } from '../key'\nkey", "src/key.ts": K},
         "src/key.ts", "client", ("src/preload/index.ts", "src/preload/index.ts"), "electron"),
    # --- extensions, workers
    Case("extension", {"manifest.json": '{"manifest_version": 3, "background": {"service_worker": "bg.js"}}', "bg.js": "importScripts('lib/key.js', 'b.js')", "lib/key.js": K},
         "lib/key.js", "client", ("bg.js", "manifest.json", "manifest.json"), "extension-manifest"),
    Case("extension-popup", {"ext/manifest.json": '{"manifest_version": 2, "browser_action": {"default_popup": "p.html"}}', "ext/p.html": "<script src=p.js></script>", "ext/p.js": K},
         "ext/p.js", "client"),
    Case("plasmo", {"package.json": package("plasmo"), "popup.tsx": USE, "key.ts": K}, "key.ts", "client", ("popup.tsx", "popup.tsx"), "plasmo-entry"),
    Case("wxt", {"package.json": package("wxt"), "entrypoints/background.ts": "import { key } from '~/utils/key'\nkey", "utils/key.ts": K},
         "utils/key.ts", "client", ("entrypoints/background.ts", "entrypoints/background.ts"), "wxt-entrypoint"),
    Case("worker", {"package.json": package("vite"), "src/main.ts": "new Worker(new URL('./w.ts', import.meta.url), { type: 'module' })", "src/w.ts": USE, "src/key.ts": K},
         "src/key.ts", "client", ("src/w.ts", "src/main.ts", "src/main.ts"), "vite-entry"),
    Case("service-worker-register", {"index.html": "<script>navigator.serviceWorker.register('/offline.js')</script>", "offline.js": K},
         "offline.js", "client", ("index.html", "index.html"), "page"),
    Case("public-folder", {"public/a.js": K}, "public/a.js", "client", ("public/a.js",), "static-folder"),
    Case("public-module-of-a-server", {"src/public/a.ts": K}, "src/public/a.ts", "unknown"),
    Case("userscript", {"a.user.js": K}, "a.user.js", "client", ("a.user.js",), "userscript"),
    # --- servers
    Case("express", {"index.js": "const app = require('express')()\nconst { key } = require('./key')", "key.js": K}, "key.js", "server", ("index.js", "index.js"), "serves"),
    Case("nest", {"src/main.ts": "import { NestFactory } from '@nestjs/core'\nimport { key } from './key'\nNestFactory.create(key)", "src/key.ts": K}, "src/key.ts", "server", ("src/main.ts", "src/main.ts"), "serves"),
    Case("script-in-package", {"package.json": '{"scripts": {"sync": "cross-env A=1 node jobs/a.js --all"}}', "jobs/a.js": "require('./key')", "jobs/key.js": K},
         "jobs/key.js", "server", ("jobs/a.js", "package.json", "package.json"), "command"),
    Case("bin", {"package.json": '{"bin": {"ask": "./ask.mjs"}}', "ask.mjs": K}, "ask.mjs", "server", ("package.json", "package.json"), "command"),
    Case("dockerfile", {"Dockerfile": 'FROM node\nCMD ["node", "dist.js"]\n', "dist.js": K}, "dist.js", "server", ("Dockerfile", "Dockerfile"), "command"),
    Case("worker-of-cloudflare", {"wrangler.toml": 'main = "src/w.ts"\n', "src/w.ts": K}, "src/w.ts", "server", ("wrangler.toml", "wrangler.toml"), "command"),
    Case("netlify", {"netlify/functions/a.js": K}, "netlify/functions/a.js", "server", ("netlify/functions/a.js",), "serverless-function"),
    Case("cloudflare-pages", {"functions/a.ts": "export const onRequestPost = () => 1"}, "functions/a.ts", "server", ("functions/a.ts",), "serverless-function"),
    Case("vercel", {"api/a.ts": "import { key } from '../key'\nexport default (req: Request) => key", "key.ts": K}, "key.ts", "server", ("api/a.ts", "api/a.ts"), "serverless-function"),
    *(Case(f"tried-{name}", {name: K}, name, "server", (name,), "script-folder") for name in (
        "simple-coze-test.js", "test-coze.js", "cozeTest.ts", "testCoze.js", "check.js", "probe_api.ts")),
    *(Case(f"named-{name}", {name: K}, name, "unknown") for name in ("contest.js", "latest.ts", "retry.js")),
    Case("tool", {"tools/a.mjs": K}, "tools/a.mjs", "server", ("tools/a.mjs",), "script-folder"),
    # --- served folders
    Case("express-static", {**SERVED, "app.js": "app.use(express.static(path.join(__dirname, 'web')))"}, "web/key.js", "client", ("app.js",), "served-folder"),
    Case("express-own-folder", {"app.js": "app.use(express.static(__dirname))", "web/key.json": "{}"}, "web/key.json", "client", ("app.js",), "static-site"),
    Case("express-own-folder-hidden", {"app.js": "app.use(express.static(__dirname))", ".env": "A=1"}, ".env", "unknown"),
    Case("koa-static", {**SERVED, "app.js": "const serve = require('koa-static')\napp.use(serve('./web'))"}, "web/key.js", "client", ("app.js",), "served-folder"),
    Case("fastify-static", {**SERVED, "app.ts": "app.register(fastifyStatic, { root: join(__dirname, 'web') })"}, "web/key.js", "client", ("app.ts",), "served-folder"),
    Case("nest-static", {**SERVED, "src/app.ts": "ServeStaticModule.forRoot({ rootPath: join(__dirname, '..', 'web') })"}, "web/key.js", "client", ("src/app.ts",), "served-folder"),
    Case("flask", {**SERVED, "app.py": "app = Flask(__name__, static_folder='web')"}, "web/key.js", "client", ("app.py",), "served-folder"),
    Case("django", {**SERVED, "site/settings.py": "STATICFILES_DIRS = [BASE_DIR / 'web']"}, "web/key.js", "client", ("site/settings.py",), "served-folder"),
    Case("fastapi", {**SERVED, "main.py": 'app.mount("/s", StaticFiles(directory="web"), name="s")'}, "web/key.js", "client", ("main.py",), "served-folder"),
    Case("spring", {"src/main/resources/web/key.js": K, "src/main/java/W.java": 'registry.addResourceHandler("/**").addResourceLocations("classpath:/web/");'},
         "src/main/resources/web/key.js", "client", ("src/main/java/W.java",), "served-folder"),
    Case("spring-default", {"src/main/resources/static/key.js": K}, "src/main/resources/static/key.js", "client", ("src/main/resources/static/key.js",), "static-folder"),
    Case("spring-path-put-together", {"src/main/resources/a.yml": "a: 1", "src/main/java/W.java": 'registry.addResourceHandler("/f/**").addResourceLocations("file:" + c.getPath() + "/" + K + "/");'},
         "src/main/resources/a.yml", "unknown"),
    Case("spring-whole-classpath", {"src/main/resources/a.yml": "a: 1", "src/main/java/W.java": 'registry.addResourceHandler("/**").addResourceLocations("classpath:/");'},
         "src/main/resources/a.yml", "client", ("src/main/java/W.java",), "served-folder"),
    Case("a-word-that-serves-nothing", {**SERVED, "app.js": "class A { static web = 'web' }"}, "web/key.js", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_who_ships_it(case: Case) -> None:
    found = reach(Files(case.files), case.asked, case.line)
    assert found.level == case.level, found
    if case.chain:
        assert tuple(one.path for one in found.chain) == case.chain
    if case.signal:
        assert found.chain[-1].signal == case.signal


def test_every_row_has_a_project() -> None:
    shown = {
        one.signal
        for case in CASES
        for one in reach(Files(case.files), case.asked, case.line).chain
    }
    rows = {row.signal for row in (*ANYWHERE, *BY_FORM.values())} | {
        row.signal for one in FRAMEWORKS for row in one.rows
    }
    assert sorted(rows - shown) == []


@pytest.mark.parametrize("row", served._ROWS, ids=lambda row: row.words[0].decode())
def test_every_served_folder_has_one_of_the_words(row: served._Row) -> None:
    assert not texts_without(row.words, served._any(row), caseless=True)
