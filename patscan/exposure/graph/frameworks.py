"""The table of entries: which files of a project a framework starts from, and on which side.

One row per kind of file: a pattern for its path below the package, after the framework's documentation.
Adding a framework is adding rows. The first row that fits decides, so exceptions come first.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.graph.packages import Side
from patscan.model.text import Text

_S = file_kinds.ANY_SCRIPT
_C = rf"(?:{_S}|{file_kinds.ANY_COMPONENT}|\.mdx?)"

_STRIPPED_NEXT = ("getServerSideProps", "getStaticProps", "getStaticPaths")
_STRIPPED_REMIX = ("loader", "action", "headers", "middleware", "unstable_middleware")


class Row(NamedTuple):
    """Files that are entries of one side.

    `pattern` fits the whole path, below the package. `stripped` are exports that the bundler takes out of
    the file before browsers get it. `needs`: a pattern that the text must hold, too.
    """

    signal: str
    side: Side
    pattern: str
    note: Text
    stripped: tuple[str, ...] = ()
    needs: bytes = b""


class Framework(NamedTuple):
    """A framework, the dependencies and the files at the package's top that tell of it, and its rows."""

    name: str
    packages: tuple[str, ...]
    files: str
    rows: tuple[Row, ...]


_API = Text("an API route runs on the server", "API 路由在服务端运行")
_PAGE = Text("{framework} ships this page to the browser", "{framework} 会把该页面发送到浏览器")
_START = Text("{framework} starts in the browser here", "{framework} 在浏览器中从这里启动")
_SERVER = Text("{framework} keeps this file on the server", "{framework} 只在服务端使用该文件")
_APP = Text("{framework} puts this file into the app", "{framework} 会把该文件打包进应用")
_EXTENSION = Text(
    "{framework} puts this file into the browser extension",
    "{framework} 会把该文件打包进浏览器扩展",
)

FRAMEWORKS: tuple[Framework, ...] = (
    # nextjs.org/docs: file conventions of both routers; getServerSideProps is removed from the bundle.
    Framework("Next.js", ("next",), r"next\.config\..*|(?:src/)?pages/_(?:app|document)\.[jt]sx?|(?:src/)?app/api/(?:.*/)?route\.[jt]s", (
        Row("next-api-route", "server", rf"(?:src/)?pages/api/.*{_S}", _API),
        Row("next-route-handler", "server", rf"(?:src/)?app/(?:.*/)?route{_S}", _API),
        Row("next-middleware", "server", rf"(?:src/)?(?:middleware|proxy|instrumentation){_S}", _SERVER),
        Row("next-document", "server", rf"(?:src/)?pages/_document{_S}", _SERVER),
        Row("next-metadata", "server", rf"(?:src/)?app/(?:.*/)?(?:sitemap|robots|manifest|icon|opengraph-image|apple-icon|twitter-image){_S}", _SERVER),
        Row("next-client-instrumentation", "client", rf"(?:src/)?instrumentation-client{_S}", _START),
        Row("next-page", "client", rf"(?:src/)?pages/.*{_C}", _PAGE, _STRIPPED_NEXT),
        Row("next-client-component", "client", rf"(?:src/)?app/(?:.*/)?(?:global-)?error{_S}", _PAGE),
        Row("next-server-component", "server", rf"(?:src/)?app/(?:.*/)?(?:page|layout|template|loading|not-found|default|forbidden|unauthorized){_S}", _SERVER),
    )),
    # nuxt.com/docs: directory structure of 3 and 4; v2.nuxt.com for serverMiddleware and store.
    Framework("Nuxt", ("nuxt", "nuxt3", "nuxt-edge", "@nuxt/bridge"), r"nuxt\.config\..*|app\.vue", (
        Row("nuxt-server", "server", rf"(?:server|serverMiddleware|server-middleware|api|modules)/.*{_S}", _SERVER),
        Row("nuxt-server-only", "server", r"(?:.*/)?[^/]+\.server\.(?:[cm]?[jt]s|vue)", _SERVER),
        Row("nuxt-client-only", "client", r"(?:.*/)?[^/]+\.client\.(?:[cm]?[jt]s|vue)", _START),
        Row("nuxt-app", "client", rf"(?:app/|src/|client/)?(?:pages|components|layouts|composables|plugins|middleware|utils|stores?)/.*{_C}|shared/(?:utils|types)/.*{_S}", _PAGE),
        Row("nuxt-app", "client", rf"(?:app/|src/|client/)?(?:app|error){_C}|(?:app/|src/)?router\.options{_S}", _START),
    )),
    # svelte.dev/docs/kit: routing, hooks, server-only modules, remote functions, service workers.
    Framework("SvelteKit", ("@sveltejs/kit",), r"", (
        Row("sveltekit-server", "server", rf"(?:.*/)?\+(?:page|layout)\.server{_S}|(?:.*/)?\+server{_S}", _SERVER),
        Row("sveltekit-server-only", "server", rf"(?:.*/)?lib/server/.*|(?:.*/)?[^/]+\.(?:server|remote){_S}", _SERVER),
        Row("sveltekit-route", "client", rf"src/routes/(?:.*/)?\+(?:page|layout|error)(?:@[^/]*)?(?:\.svelte|{_S})", _PAGE),
        Row("sveltekit-hooks", "client", rf"src/hooks(?:\.client)?{_S}", _START),
        Row("service-worker", "client", rf"src/service-worker(?:/index)?{_S}", _START),
    )),
    # remix.run/docs and reactrouter.com: route modules, .server modules, entries.
    Framework("Remix", ("@remix-run/react", "@remix-run/dev", "@remix-run/node", "@react-router/dev"), r"(?:remix|react-router)\.config\..*|app/entry\.(?:client|server)\.[jt]sx?", (
        Row("remix-server-only", "server", rf"(?:.*/)?[^/]+\.server{_S}|(?:.*/)?\.server/.*|app/entry\.server{_S}|app/routes{_S}|server{_S}", _SERVER),
        Row("remix-client-entry", "client", rf"app/entry\.client{_S}|(?:.*/)?[^/]+\.client{_S}|(?:.*/)?\.client/.*", _START),
        Row("remix-route", "client", rf"app/(?:root|routes/.*){_S}", _PAGE, _STRIPPED_REMIX, rb"export\s++default|as\s++default"),
        Row("remix-resource-route", "server", rf"app/routes/.*{_S}", _SERVER),
    )),
    # docs.astro.build: endpoints, middleware and actions run on the server; scripts and islands do not.
    Framework("Astro", ("astro",), r"astro\.config\..*", (
        Row("astro-endpoint", "server", rf"src/pages/.*{_S}|src/(?:middleware|actions)(?:/index)?{_S}|src/(?:content/|content\.)config{_S}", _SERVER),
    )),
    # gatsbyjs.com/docs: Gatsby's browser and Node APIs, functions, getServerData.
    Framework("Gatsby", ("gatsby",), r"gatsby-config\..*", (
        Row("gatsby-server", "server", rf"gatsby-(?:node|ssr|config){_S}|src/api/.*{_S}", _SERVER),
        Row("gatsby-page", "client", rf"(?:src/(?:pages|templates)/.*|gatsby-browser){_C}", _PAGE, ("getServerData",)),
    )),
    # angular.dev: workspace and file structure, server-side rendering.
    Framework("Angular", ("@angular/core",), r"angular\.json|(?:.*/)?src/environments/environment(?:\.\w+)?\.ts", (
        Row("angular-server", "server", rf"(?:.*/)?(?:main\.server|app\.config\.server|app\.server\.module|app\.routes\.server){_S}|(?:src/)?server{_S}", _SERVER),
        Row("angular-entry", "client", rf"(?:projects/[^/]+/|apps/[^/]+/)?src/(?:main|polyfills){_S}", _START),
        Row("angular-environment", "client", rf"(?:.*/)?src/environments/[^/]+{_S}", _START),
    )),
    # docs.taro.zone: the app, and the pages that its configuration names.
    Framework("Taro", ("@tarojs/taro", "@tarojs/cli", "@tarojs/components", "@tarojs/runtime"), r"", (
        Row("taro-app", "client", rf"src/app{_C}|src/(?:.*/)?pages/.*{_C}|src/(?:packages?|sub)[^/]*/.*{_C}", _APP),
    )),
    # uniapp.dcloud.net.cn: the project's structure; uniCloud is a back end.
    Framework("uni-app", ("@dcloudio/uni-app", "@dcloudio/vite-plugin-uni", "@dcloudio/vue-cli-plugin-uni"), r"pages\.json", (
        Row("cloud-function", "server", r"(?:.*/)?(?:uniCloud[^/]*/)?cloudfunctions/.*|(?:.*/)?uniCloud[^/]*/.*", _SERVER),
        Row("uni-app", "client", rf"(?:src/)?(?:main{_S}|App\.u?vue|(?:pages|components|subpackages?|pages[A-Z_]\w*)/.*{_C})", _APP),
    )),
    # umijs.org/docs: directory structure; /api routes and mock are Node.
    Framework("Umi", ("umi", "@umijs/max", "@umijs/plugins"), r"\.umirc\..*", (
        Row("umi-server", "server", rf"mock/.*{_S}|(?:src/)?api/.*{_S}", _SERVER),
        Row("umi-page", "client", rf"(?:src/)?(?:pages|layouts|models|wrappers)/.*{_C}|src/(?:app|global|access|loading){_C}", _PAGE),
    )),
    # docs.plasmo.com/framework: file-based entries.
    Framework("Plasmo", ("plasmo",), r"", (
        Row("plasmo-entry", "client", rf"(?:src/)?(?:popup|options|newtab|sidepanel|devtools|background|content|sandbox|bookmarks|history)(?:/index)?{_C}|(?:src/)?(?:contents|tabs|background|sandboxes)/.*{_C}", _EXTENSION),
    )),
    # wxt.dev/guide: entrypoints.
    Framework("WXT", ("wxt",), r"wxt\.config\..*", (
        Row("wxt-entrypoint", "client", r"(?:src/)?entrypoints/.*", _EXTENSION),
    )),
    # electronjs.org/docs and electron-vite.org: a packaged app is an archive that anybody can read.
    Framework("Electron", ("electron", "electron-vite"), r"electron\.vite\.config\..*", (
        Row("electron", "client", rf"(?:src/|electron/)(?:main|preload|renderer|background)(?:/(?:src/)?(?:index|main|preload|background))?{_C}|(?:src/)?(?:preload|main|background){_S}|electron/(?:index|main|preload){_S}", _APP),
    )),
    # docs.expo.dev/router; reactnative.dev.
    Framework("Expo", ("expo", "expo-router"), r"", (
        Row("expo-api-route", "server", rf"(?:.*/)?[^/]+\+api{_S}", _API),
        Row("expo-route", "client", rf"(?:src/)?app/.*{_C}", _APP),
        Row("react-native-entry", "client", rf"(?:src/)?(?:index(?:\.\w+)?|App|main){_S}", _APP),
    )),
    Framework("React Native", ("react-native",), r"", (
        Row("react-native-entry", "client", rf"(?:src/)?(?:index(?:\.\w+)?|App){_S}", _APP),
    )),
    # vitepress.dev: a custom theme; docusaurus.io: pages, swizzled components and client modules.
    Framework("VitePress", ("vitepress", "vuepress"), r"", (
        Row("site-theme", "client", rf"(?:.*/)?\.(?:vitepress|vuepress)/(?:theme/.*|enhanceApp|client){_C}|(?:.*/)?\.(?:vitepress|vuepress)/theme/.*{_C}", _PAGE),
    )),
    Framework("Docusaurus", ("@docusaurus/core",), r"docusaurus\.config\..*", (
        Row("site-theme", "client", rf"src/(?:pages|theme|components)/.*{_C}", _PAGE),
    )),
    # hexo.io/docs/setup: what is in `source` is copied, but for what begins with `_`; themes have a folder of their own.
    Framework("Hexo", ("hexo",), r"", (
        Row("site-theme", "client", r"source/(?!(?:.*/)?_).*|themes/[^/]+/source/.*", _PAGE),
    )),
    # quasar.dev: directory structure.
    Framework("Quasar", ("quasar", "@quasar/app-vite", "@quasar/app-webpack"), r"quasar\.config\..*", (
        Row("quasar-server", "server", rf"src-ssr/.*{_S}", _SERVER),
        Row("quasar-app", "client", rf"src/(?:boot|pages|layouts|router|stores?)/.*{_C}|src/App\.vue|src-(?:pwa|bex|electron)/.*{_S}", _PAGE),
    )),
    # fresh.deno.dev: routes are rendered on the server, islands run in the browser.
    Framework("Fresh", ("@fresh/core",), r"fresh\.(?:config|gen)\.ts", (
        Row("fresh-island", "client", rf"(?:.*/)?(?:islands|\(_islands\))/.*{_S}", _PAGE),
        Row("fresh-route", "server", rf"routes/.*{_S}", _SERVER),
    )),
    # vike.dev: where a hook runs; telefunc.com.
    Framework("Vike", ("vike", "vite-plugin-ssr"), r"", (
        Row("vike-server", "server", rf"(?:.*/)?(?:\+(?:data|guard|onBeforeRender|onRenderHtml|middleware)|[^/]+\.telefunc){_S}", _SERVER),
        Row("vike-page", "client", rf"(?:.*/)?\+(?:Page|Layout|Wrapper|client|onRenderClient|onHydrationEnd){_C}", _PAGE),
    )),
    # docs.redwoodjs.com: file structure.
    Framework("RedwoodJS", ("@redwoodjs/core",), r"redwood\.toml", (
        Row("redwood-api", "server", rf"api/.*{_S}", _SERVER),
        Row("redwood-web", "client", rf"web/src/(?:App|Routes|entry\.client|(?:pages|layouts|components)/.*){_C}", _PAGE),
    )),
    # dev.wix.com/docs: the file structure of a site's repository, and of an app made with its CLI; web modules run on the server.
    Framework("Wix", (), r"wix\.config\.json", (
        Row("wix-backend", "server", r"src/backend/.*", _SERVER),
        Row("wix-page", "client", rf"src/(?:pages|public|site|dashboard)/.*{_C}", _PAGE),
    )),
    # developer.salesforce.com/docs: bundles of Lightning web components and of Aura, static resources; Apex runs on the server.
    Framework("Salesforce", (), r"sfdx-project\.json", (
        Row("lightning-component", "client", rf"(?:.*/)?(?:lwc|aura)/.*{_C}", _PAGE),
        Row("static-resource", "client", r"(?:.*/)?staticresources/.*", _PAGE),
    )),
    # learn.microsoft.com/sharepoint/dev/spfx, learn.microsoft.com/power-apps/developer/component-framework: parts of pages.
    Framework("SharePoint Framework", ("@microsoft/sp-core-library", "@microsoft/sp-component-base", "@microsoft/sp-webpart-base"), r"config/package-solution\.json", (
        Row("web-part", "client", rf"src/(?:webparts|extensions|libraries|adaptiveCardExtensions)/.*{_C}", _PAGE),
    )),
    Framework("Power Apps", ("pcf-scripts",), r"(?:[^/]+/)?ControlManifest\.Input\.xml", (
        Row("code-component", "client", r"(?:[^/]+/)?index\.tsx?", _PAGE),
    )),
    # docs.frappe.io/framework: scripts of forms, lists, pages and reports beside their Python.
    Framework("Frappe", (), r"(?:[^/]+/)?hooks\.py", (
        Row("form-script", "client", r"(?:.*/)?(?:doctype|page|report|web_form|dashboard_chart_source)/([^/]+)/\1(?:_list|_calendar|_tree|_dashboard)?\.js", _PAGE),
    )),
    # docs.appsmith.com: JavaScript of an app runs in the browser; queries run on its server.
    Framework("Appsmith", (), r"(?:.*/)?pages/[^/]+/jsobjects/[^/]+/[^/]+\.js", (
        Row("js-object", "client", r"(?:.*/)?(?:pages/[^/]+|modules)/jsobjects/.*\.js", _PAGE),
    )),
    # docs.meteor.com: special folders.
    Framework("Meteor", ("meteor-node-stubs",), r"\.meteor/(?:packages|release)", (
        Row("meteor-server", "server", rf"(?:.*/)?server/.*{_S}", _SERVER),
        Row("meteor-client", "client", rf"(?:.*/)?client/.*{_C}", _PAGE),
    )),
    # docs.nativescript.org: where the app starts.
    Framework("NativeScript", ("@nativescript/core",), r"nativescript\.config\.ts", (
        Row("nativescript-entry", "client", rf"(?:src|app)/(?:main|app){_S}", _APP),
    )),
    # create-react-app.dev, cli.vuejs.org: where their webpack starts; the proxy runs in the dev server.
    Framework("Create React App", ("react-scripts", "react-app-rewired", "@craco/craco"), r"", (
        Row("dev-server", "server", rf"src/setupProxy{_S}", _SERVER),
        Row("cra-entry", "client", rf"src/index{_S}", _START),
    )),
    Framework("Vue CLI", ("@vue/cli-service",), r"vue\.config\..*", (
        Row("vue-cli-entry", "client", rf"src/main{_S}", _START),
    )),
    # vite.dev: index.html names the entry; its templates call it so.
    Framework("Vite", ("vite", "rolldown-vite", "@rsbuild/core", "parcel", "@ionic/core", "@ionic/vue", "@ionic/react", "@capacitor/core"), r"(?:vite|rsbuild|capacitor)\.config\..*", (
        Row("vite-entry", "client", rf"(?:src/)?(?:main|entry[.-]client){_S}|(?:client/|web/|app/|frontend/)?src/main{_S}|src/index\.(?:[jt]sx)", _START),
    )),
)  # fmt: skip

# Rows that need no framework.
ANYWHERE: tuple[Row, ...] = (
    Row("sveltekit-server", "server", rf"(?:.*/)?\+(?:(?:page|layout)\.server|server){_S}", _SERVER.format(framework="SvelteKit")),
    Row("sveltekit-route", "client", rf"(?:.*/)?\+(?:page|layout|error)(?:@[^/]*)?(?:\.svelte|{_S})", _PAGE.format(framework="SvelteKit")),
    Row("server-only-name", "server", rf"(?:.*/)?[^/]+\.server{_S}", Text("the name keeps this module on the server", "文件名使该模块只留在服务端")),
    Row("server-entry-name", "server", rf"(?:.*/)?entry[.-]server{_S}", Text("the server starts here", "服务端从这里启动")),
    Row("client-entry-name", "client", rf"(?:.*/)?entry[.-]client{_S}", Text("the browser starts here", "浏览器从这里启动")),
    Row("cloud-function", "server", r"(?:.*/)?(?:cloudfunctions|cloudfunction|uniCloud[^/]*)/.*", Text("a cloud function runs on a server", "云函数在服务端运行")),
    Row("serverless-function", "server", rf"(?:.*/)?(?:netlify/(?:edge-)?functions|supabase/functions|\.netlify/functions|amplify/(?:backend|functions))/.*{_S}", Text("a serverless function runs on a server", "无服务器函数在服务端运行")),
    Row("serverless-function", "server", rf"api/.*{_S}", Text("a serverless function runs on a server", "无服务器函数在服务端运行"), (), rb"@vercel/|VercelRequest|export\s++default\s++(?:async\s++)?(?:function\b[^(]{0,60}+)?\(\s*+req|export\s++(?:async\s++function|const)\s++(?:GET|POST|config)\b|module\.exports\s*+=\s*+(?:async\s*+)?\(\s*+req"),
    Row("serverless-function", "server", rf"functions/.*{_S}", Text("a serverless function runs on a server", "无服务器函数在服务端运行"), (), rb"\bonRequest|PagesFunction|exports\.handler"),
    Row("service-worker", "client", r"(?:.*/)?(?:public|static|src)/(?:sw|service-?worker)\.[cm]?[jt]s", Text("a service worker runs in the browser", "Service Worker 在浏览器中运行")),
    Row("static-folder", "client", r"(?!.*\.(?:[cm]?ts|tsx|vue|py|java|kt|go|rb|php|cs)$)(?:.*/)?(?:public|static|www|wwwroot|htdocs|public_html|src/main/webapp|META-INF/resources)/(?!WEB-INF/).*", Text("this folder is served to browsers as it is", "该目录会原样提供给浏览器")),
    Row("asset-pipeline", "client", rf"(?:.*/)?(?:app/(?:javascript|frontend|assets/javascripts)|(?:vendor|lib)/(?:javascript|assets/javascripts)|resources/(?:assets/)?(?:js|ts))/(?!(?:.*/)?ssr{_S}).*{_C}", Text("Rails, Laravel and Adonis build this folder for the browser", "Rails、Laravel 和 Adonis 会为浏览器构建该目录")),
    Row("astro-component", "server", r".*\.astro", Text("Astro renders this component on the server", "Astro 在服务端渲染该组件")),
    Row("userscript", "client", r".*\.user\.js", Text("a userscript is installed in browsers", "用户脚本安装在浏览器中")),
)  # fmt: skip

_TEMPLATE = Row(
    "template",
    "client",
    "",
    Text("templates become pages in the browser", "模板会成为浏览器中的网页"),
)
# Rows for what a file is by its ending (see `file_kinds`).
BY_FORM: Mapping[str, Row] = {
    "page": Row("page", "client", "", Text("pages are sent to the browser", "网页会发送到浏览器")),
    "template": _TEMPLATE,
    "indented": _TEMPLATE,
    "view": Row(
        "view",
        "client",
        "",
        Text("views are drawn in a mini-program or an app", "视图在小程序或应用中渲染"),
    ),
    "mixed": _TEMPLATE._replace(needs=file_kinds.HTML_TAG),
}


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A row's pattern."""
    return late.compile(pattern)
