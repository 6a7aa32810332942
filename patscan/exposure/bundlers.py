"""What builds do with names: which variables and which parts of a configuration end in the bundle.

Both tables are facts from the tools' own documentation (named in each row); adding a framework is
adding a row.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.exposure import syntax
from patscan.exposure.bundle_targets import is_for_node
from patscan.exposure.evidence import seen
from patscan.exposure.file_kinds import ANY_SCRIPT
from patscan.exposure.syntax import NodePath, Source
from patscan.model.findings import Evidence
from patscan.model.text import Text


class Prefix(NamedTuple):
    """Variables whose names begin with `prefix` are built into what `tool` makes."""

    prefix: str
    tool: str | Text
    source: str
    signal: str = "public-prefix"


PREFIXES: tuple[Prefix, ...] = (
    Prefix("VITE_", "Vite", "vite.dev/guide/env-and-mode"),
    Prefix("NEXT_PUBLIC_", "Next.js", "nextjs.org/docs: environment variables", "next-prefix"),
    Prefix("REACT_APP_", "Create React App", "create-react-app.dev: adding custom environment variables"),
    Prefix("VUE_APP_", "Vue CLI", "cli.vuejs.org/guide/mode-and-env"),
    Prefix("NUXT_PUBLIC_", "Nuxt", "nuxt.com/docs: runtime config", "nuxt-prefix"),
    Prefix("NUXT_ENV_", "Nuxt 2", "v2.nuxt.com/docs: env property", "nuxt-prefix"),
    Prefix("PUBLIC_", Text("SvelteKit, Astro and Rsbuild", "SvelteKit、Astro 和 Rsbuild"), "svelte.dev/docs/kit: $env", "svelte-prefix"),
    Prefix("GATSBY_", "Gatsby", "gatsbyjs.com/docs: environment variables"),
    Prefix("EXPO_PUBLIC_", "Expo", "docs.expo.dev/guides/environment-variables"),
    Prefix("TARO_APP_", "Taro", "docs.taro.zone/docs/env-mode-config"),
    Prefix("PLASMO_PUBLIC_", "Plasmo", "docs.plasmo.com/framework/env"),
    Prefix("RENDERER_VITE_", "electron-vite", "electron-vite.org/guide/env-and-mode"),
    Prefix("PRELOAD_VITE_", "electron-vite", "electron-vite.org/guide/env-and-mode"),
    Prefix("MAIN_VITE_", "electron-vite", "electron-vite.org/guide/env-and-mode"),
    Prefix("UMI_APP_", "Umi", "umijs.org/docs/guides/env-variables"),
    Prefix("WXT_", "WXT", "wxt.dev/guide/essentials/config/environment-variables"),
    Prefix("NG_APP_", "Angular (@ngx-env/builder)", "npm: @ngx-env/builder"),
    Prefix("STORYBOOK_", "Storybook", "storybook.js.org/docs/configure/environment-variables"),
    Prefix("BUN_PUBLIC_", "Bun", "bun.com/docs/bundler/fullstack: inline environment variables"),
    Prefix("WAKU_PUBLIC_", "Waku", "waku.gg: environment variables"),
    Prefix("EXTENSION_PUBLIC_", "Extension.js", "extension.js.org/docs: environment variables"),
    Prefix("PAYLOAD_PUBLIC_", "Payload", "payloadcms.com/docs/configuration/environment-vars"),
    Prefix("SNOWPACK_PUBLIC_", "Snowpack", "snowpack.dev/reference/environment-variables"),
    Prefix("SANITY_STUDIO_", "Sanity Studio", "sanity.io/docs: environment variables"),
    Prefix("STRAPI_ADMIN_", "Strapi", "docs.strapi.io/cms/configurations/environment"),
    Prefix("REDWOOD_ENV_", "RedwoodJS", "docs.redwoodjs.com/docs/environment-variables"),
    Prefix("PREACT_APP_", "Preact CLI", "preactjs.com/cli: environment variables"),
    Prefix("REMAX_APP_", "Remax", "remaxjs.org/guide: environment variables"),
    Prefix("GRIDSOME_", "Gridsome", "gridsome.org/docs/environment-variables"),
    Prefix("RAZZLE_", "Razzle", "razzlejs.org/docs/environment-variables"),
    Prefix("MODERN_", "Modern.js", "modernjs.dev/guides/basic-features/env-vars"),
    Prefix("ICE_", "ice.js", "ice.work/docs/guide/basic/env"),
)  # fmt: skip

# `EXPO_PUBLIC_X` begins with no other row's prefix, but a longer one is tried first all the same.
_BY_LENGTH = sorted(PREFIXES, key=lambda row: -len(row.prefix))
_ANY_PREFIX = tuple(row.prefix for row in _BY_LENGTH)
_BUILT_IN = Text(
    "{tool} builds every `{prefix}` variable into the code that users get",
    "{tool} 会把所有以 `{prefix}` 开头的变量写入用户得到的代码",
)


def prefix_of(name: str) -> Prefix | None:
    """The row whose prefix `name` bears."""
    if not name.startswith(_ANY_PREFIX):
        return None
    return next((row for row in _BY_LENGTH if name.startswith(row.prefix)), None)


def prefix_evidence(name: str, path: str, line: int) -> Evidence | None:
    """Why a variable of this name is public, if its name says so."""
    row = prefix_of(name)
    if row is None:
        return None
    return seen(row.signal, path, line, _BUILT_IN.format(tool=row.tool, prefix=row.prefix))


class Section(NamedTuple):
    """A part of a configuration that is copied to the client, or is known to stay on the server.

    `files` is a pattern for the path, `node_path` one for the place of a value in the file (see `NodePath`).
    A group `name` in `node_path` is the variable whose reads are replaced by that value. `behind`: what must
    follow, from the next colon on; `first`: what the innermost call around the value must have as its first argument.
    """

    signal: str
    what: str | Text
    files: str
    node_path: str
    source: str
    behind: re.Pattern[bytes] | None = None
    first: re.Pattern[str] | None = None


_NAME = r"(?:(?:process\.env|import\.meta\.env|globalThis|window)\.)?(?P<name>[A-Za-z_$][\w$]*)"
_CONFIG = rf"(?:{ANY_SCRIPT}|\.json)$"
# The plugins that webpack-chain is given: `config.plugin('x').use(webpack.DefinePlugin, …)`.
_DEFINES = late.compile(r"(?:Define|Environment)Plugin$")
_ENVIRONMENT = late.compile(r"EnvironmentPlugin$")
# The field of a schema that Astro puts into the bundle.
_FOR_CLIENTS = late.compile(r"\bcontext['\"]?\s{0,4}:\s{0,4}['\"`]client")

SECTIONS: tuple[Section, ...] = (
    Section("public-runtime", "`runtimeConfig.public`", rf"(^|/)nuxt\.config{_CONFIG}",
            r"(^| > )runtimeConfig > public > (?P<name>[\w$]+)", "nuxt.com/docs: runtime config"),
    Section("private-runtime", "`runtimeConfig`", rf"(^|/)nuxt\.config{_CONFIG}",
            r"(^| > )runtimeConfig > (?!public\b)", "nuxt.com/docs: runtime config"),
    Section("public-runtime", "`appConfig`", rf"(^|/)(nuxt|app)\.config{_CONFIG}",
            r"(^| > )(appConfig|defineAppConfig\(\)) > (?:return > )?(?P<name>[\w$]+)", "nuxt.com/docs: app config"),
    Section("public-runtime", "`publicRuntimeConfig`", rf"(^|/)(nuxt|next)\.config{_CONFIG}",
            r"(^| > )publicRuntimeConfig > (?:(?:function .*> )?return > )?(?P<name>[\w$]+)",
            "v2.nuxt.com/docs: runtime config"),
    Section("private-runtime", "`privateRuntimeConfig`", rf"(^|/)(nuxt|next)\.config{_CONFIG}",
            r"(^| > )(private|server)RuntimeConfig > ", "v2.nuxt.com/docs: runtime config"),
    Section("inlined", "`env`", rf"(^|/)(nuxt|next|quasar|docusaurus)\.config{_CONFIG}",
            rf"(^| > )env > {_NAME}", "nextjs.org/docs: next.config.js env"),
    Section("inlined", "`env`", r"(^|/)config/(index|dev|prod|test)\.[jt]s$",
            rf"(^| > )(env|defineConstants) > {_NAME}", "docs.taro.zone/docs/config-detail"),
    Section("inlined", "`customFields`", rf"(^|/)docusaurus\.config{_CONFIG}",
            r"(^| > )customFields > (?P<name>[\w$]+)", "docusaurus.io/docs: customFields"),
    Section("public-runtime", "`themeConfig`", rf"(^|/)(docusaurus|\.(?:vitepress|vuepress)/)\.?config{_CONFIG}",
            r"(^| > )themeConfig > (?P<name>[\w$]+)", "vitepress.dev/guide/custom-theme; docusaurus.io/docs: themeConfig"),
    Section("public-runtime", "`siteMetadata`", rf"(^|/)gatsby-config{ANY_SCRIPT}$",
            r"(^| > )siteMetadata > (?P<name>[\w$]+)", "gatsbyjs.com/docs/reference/config-files/gatsby-config"),
    Section("inlined", "`env.schema`", rf"(^|/)astro\.config{_CONFIG}",
            r"(^| > )env > schema > (?P<name>[\w$]+)$", "docs.astro.build/en/guides/environment-variables",
            late.compile(rb":\s{0,4}[\w.]{1,40}\(\s{0,40}\{[^}]{0,300}?\bcontext\s{0,4}:\s{0,4}[\"'`]client")),
    Section("inlined", "`env.schema`", rf"(^|/)astro\.config{_CONFIG}",
            r"(^| > )env > schema > (?P<name>[\w$]+) > [\w.$]+\(\) > default$",
            "docs.astro.build/en/guides/environment-variables", first=_FOR_CLIENTS),
    Section("inlined", "`globalVars`", rf"(^|/)(modern|rsbuild|rspress|edenx)\.config{_CONFIG}",
            rf"(^| > )globalVars > {_NAME}", "modernjs.dev/configure/app/source/global-vars"),
    Section("inlined", "`rawDefine`", rf"(^|/)quasar\.config{_CONFIG}",
            rf"(^| > )rawDefine > {_NAME}", "quasar.dev/quasar-cli-vite/handling-process-env"),
    Section("inlined", "`transformIndexHtml`", rf"(^|/)(?=[\w.\-]*config)[\w.\-]*{_CONFIG}",
            r"\btransformIndexHtml\b", "vite.dev/guide/api-plugin#transformindexhtml"),
    Section("app-configuration", "`infoPlist`", r"(^|/)app\.config\.[jt]s$",
            r"(^| > )infoPlist > (?P<name>[\w$]+)", "docs.expo.dev/versions/latest/config/app/#infoplist"),
    Section("app-configuration", "`plugins`", r"(^|/)capacitor\.config\.[jt]s$",
            r"(^| > )plugins > ([\w$]+ > )*(?P<name>[\w$]+)", "capacitorjs.com/docs/cli/commands/copy"),
    Section("inlined", "`define`",
            r"(?s)^(?=.*(?:config|build|(?<![^/])(?:\.umirc|\.fatherrc|wxt|plasmo))).*\.[cm]?[jt]sx?$",
            rf"(^| > )define > {_NAME}", "vite.dev/config/shared-options#define"),
    Section("inlined", "`define`", rf"{ANY_SCRIPT}$",
            rf"(\.|^| > )(build|buildSync|context|transform)\(\) > define > {_NAME}", "esbuild.github.io/api/#define"),
    Section("inlined", "DefinePlugin", rf"{ANY_SCRIPT}$",
            rf"(^| > )new ([\w.]*\.)?(Define|Environment)Plugin\(\)( > process\.env)? > {_NAME}",
            "webpack.js.org/plugins/define-plugin"),
    Section("inlined", "EnvironmentPlugin", rf"{ANY_SCRIPT}$",
            r"(^| > )(new ([\w.]*\.)?EnvironmentPlugin|EnvironmentPlugin|environment)\(\)$",
            "webpack.js.org/plugins/environment-plugin"),
    Section("inlined", Text("the replace plugin", "replace 插件"), r"(?s)^(?>(?:.*?/)??(?:rollup|vite)).*\.[cm]?[jt]s$",
            rf"(^| > )replace\(\) > (values > )?{_NAME}", "npm: @rollup/plugin-replace"),
    Section("inlined", "DefinePlugin", rf"(?s)^(?>(?:.*?/)??(?:vue|webpack))(?>.*?config).*{_CONFIG}",
            r"(^| > )[\w$]+\[0\](\[.process\.env.\])?[.\[]['\"]?(process\.env\.)?(?P<name>[\w$]+)['\"]?\]? =",
            "cli.vuejs.org/guide/webpack"),
    Section("inlined", "DefinePlugin", rf"(?s)^(?>(?:.*?/)??(?:vue|webpack))(?>.*?config).*{_CONFIG}",
            rf"\.use\(\)( > process\.env)? > {_NAME}$", "github.com/neutrinojs/webpack-chain: plugins", first=_DEFINES),
    Section("inlined", "EnvironmentPlugin", rf"(?s)^(?>(?:.*?/)??(?:vue|webpack))(?>.*?config).*{_CONFIG}",
            r"\.use\(\)$", "github.com/neutrinojs/webpack-chain: plugins", first=_ENVIRONMENT),
    Section("inlined", "`head`", rf"(^|/)(nuxt|docusaurus|vitepress|\.(?:vitepress|vuepress)/)\.?config{_CONFIG}",
            r"(^| > )(head|scripts|headTags)( > |$)", "nuxt.com/docs: app.head"),
    Section("inlined", Text("the HTML plugin", "HTML 插件"), rf"(^|/)(?=[\w.\-]*config)[\w.\-]*{_CONFIG}",
            r"(^| > )(new ([\w.]*\.)?Html(?:Webpack|Rspack)Plugin|createHtmlPlugin|viteHtmlPlugin|ViteEjsPlugin)\(\) > ",
            "github.com/jantimon/html-webpack-plugin"),
    Section("app-configuration", "`extra`", r"(^|/)app\.config\.[jt]s$|(^|/)app\.json$",
            r"(^| > )extra > (?P<name>[\w$]+)", "docs.expo.dev/versions/latest/config/app/#extra"),
    Section("inlined", Text("Angular's environment file", "Angular 的环境文件"), r"(^|/)environments?/environment[\w.\-]*\.[jt]s$",
            r"(^| > )environment\w* = > (?P<name>[\w$]+)", "angular.dev/tools/cli/environments"),
    Section("inlined", Text("Angular's environment file", "Angular 的环境文件"), r"(^|/)environments?/environment[\w.\-]*\.[jt]s$",
            r"^export default > (?P<name>[\w$]+)", "angular.dev/tools/cli/environments"),
)  # fmt: skip


class Published(NamedTuple):
    """A place of a configuration that is copied to the client: under which name, and why."""

    name: str
    evidence: Evidence


@functools.lru_cache(maxsize=64)
def _sections_of(path: str) -> tuple[Section, ...]:
    """The rows of `SECTIONS` for files such as `path`."""
    return tuple(row for row in SECTIONS if re.search(row.files, path))


# What the rows for all scripts have in the code.
_IN_ANY_SCRIPT = (b"define", b"DefinePlugin", b"EnvironmentPlugin", b"environment")


def may_list(source: Source) -> bool:
    """Whether one of `SECTIONS` may be in a file: a quick test, before the file is parsed."""
    rows = _sections_of(source.path)
    return any(row.files != f"{ANY_SCRIPT}$" for row in rows) or (
        bool(rows) and any(word in source.code for word in _IN_ANY_SCRIPT)
    )


# What stays where the program runs.
KEPT = frozenset(("private-runtime", "node-bundle"))


def section(source: Source, node_path: NodePath, at: int, below: str = "") -> Published | None:
    """What the configuration does with the value at byte `at`, whose node path is given; `below`: with what is there in it."""
    names = " > ".join(filter(None, (str(node_path), below)))
    if not names:
        return None
    for row in _sections_of(source.path):
        if row.behind and not row.behind.match(source.code, source.code.find(b":", at)):
            continue
        match = re.search(row.node_path, names)
        if match and (not row.first or row.first.search(_first_argument(node_path))):
            name = (match.groupdict().get("name") or "") if match.groupdict() else ""
            is_kept = row.signal == "inlined" and is_for_node(node_path)
            signal = "node-bundle" if is_kept else row.signal
            return Published(name, seen(signal, source.path, source.line(at), row.what))
    return None


def _first_argument(node_path: NodePath) -> str:
    """The first argument of the innermost call around a place; empty if there is none."""
    calls = (step.node for step in reversed(node_path.steps) if step.name.endswith("()"))
    node = next(calls, None)
    given = syntax.arguments(node) if node else []
    return syntax.text(given[0]) if given else ""


# --- the names that a project's configuration publishes ---------------------------------------------

# The setting with prefixes, what must be in the code with it, and what is said of one.
_WIDENERS = (
    (b"envPrefix", b"", Text("`envPrefix: '{prefix}'`", "`envPrefix: '{prefix}'`")),
    # rsbuild.rs/api/javascript-api/core#loadenv: what has such a prefix is in `publicVars`, for `source.define`.
    (b"prefixes", b"publicVars", Text("`loadEnv({{ prefixes: ['{prefix}'] }})`", "`loadEnv({{ prefixes: ['{prefix}'] }})`")),
)  # fmt: skip
# A whole name without small letters.
_READ = late.compile(rb"[A-Z_$](?<![\w$][A-Z_$])[A-Z\d_$]{2,80}+(?![\w$])")


def published(source: Source) -> Iterator[Published]:
    """Every variable that the configuration in `source` makes public."""
    seen_names: set[str] = set()
    for word in _READ.finditer(source.code) if may_list(source) else ():
        name = word[0].decode()
        if not name.isupper() or name in seen_names or name == "JSON":
            continue
        found = section(source, source.node_path(word.start()), word.start())
        if found and found.evidence.signal not in KEPT:
            seen_names.add(name)
            yield Published(name, found.evidence)


def widened(source: Source) -> Iterator[Published]:
    """The prefixes that `envPrefix` and the like add; `""` makes every variable public."""
    for setting, needed, note in _WIDENERS:
        at = source.code.find(setting) if needed in source.code else -1
        while at >= 0:
            yield from _prefixes(source, at, setting, note)
            at = source.code.find(setting, at + 1)


# `define: { 'process.env': env }`, with all there is in the environment; names put together in a loop, none left out.
_WHOLE = late.compile(
    rb"['\"]process\.env['\"]\s{0,9}:\s{0,9}(?:JSON\.stringify\(\s{0,9})?(?P<name>process\.env|[A-Za-z_$][\w$]{0,60})\s{0,9}(?:\)\s{0,9})?(?=[,}])"
    rb"|(?P<loop>`(?:process|import\.meta)\.env\.\$\{)"
)
_ALL_OF_IT = late.compile(
    rb"\b(?:const|let|var)\s{1,9}(?P<name>[A-Za-z_$][\w$]{0,60})\s{0,9}=\s{0,9}(?:loadEnv\([^;\n]{0,200},\s{0,9}(?:''|\"\")\s{0,9}\)"
    rb"|process\.env\b(?![.\[])|\{\s{0,9}\.\.\.process\.env\b|[^;\n]{0,100}\bdotenv\b[^;\n]{0,100}\.parsed\b)"
)
_CHOOSES = late.compile(
    rb"\.(?:filter|startsWith|test|match|includes)\(|\btarget['\"]?\s{0,9}:\s{0,9}['\"]node"
)
_DEFINED = (b"DefinePlugin", b"define")


def whole(source: Source) -> Iterator[Published]:
    """The place of a configuration that makes every variable of the environment public, under an empty name."""
    found = _WHOLE.finditer(source.code) if any(one in source.code for one in _DEFINED) else ()
    if not (matches := list(found)):
        return
    names = {b"process.env", *(match["name"] for match in _ALL_OF_IT.finditer(source.code))}
    for match in matches:
        node_path = source.node_path(match.start() + 1)
        is_loop = bool(match["loop"]) and not _CHOOSES.search(source.code) and len(names) > 1
        placed = section(source, node_path, match.start() + 1) if match["name"] in names else None
        is_object = placed is not None and placed.evidence.signal not in KEPT
        if (is_loop or is_object) and not node_path.in_comment:
            note = "`define`" if b"DefinePlugin" not in source.code else "DefinePlugin"
            line = source.line(match.start())
            yield Published("", seen("public-by-configuration", source.path, line, note))
            return


# vite.dev/config/shared-options#envdir: a string, or a call with one, such as `path.resolve(__dirname, '../env')`.
_ENV_DIR = late.compile(rb"\benvDir['\"]?\s{0,9}:[^'\"`\n]{0,100}['\"`]([\w./@\-]{1,200})['\"`]")


def environment_folders(folder: str, data: bytes) -> tuple[str, ...]:
    """The folders whose environment files a configuration in `folder` is about: that one, and what `envDir` names."""
    named = (match[1].decode() for match in _ENV_DIR.finditer(data))
    others = (posixpath.normpath(posixpath.join(folder, one)) for one in named)
    return tuple(
        dict.fromkeys((folder, *(one for one in others if not one.startswith((".", "/")))))
    )


def is_widened(subject: str) -> bool:
    """Whether a leak is a prefix that `widened` tells of, rather than a variable."""
    return subject == "envPrefix"


def _prefixes(source: Source, at: int, setting: bytes, note: Text) -> Iterator[Published]:
    line = source.line(at)
    value = re.match(
        rb"['\"]?\s*[:=]\s*(\[[^\]]{0,400}\]|['\"`][\w]*['\"`])",
        source.code[at + len(setting) : at + 500],
    )
    node_path = source.node_path(at)
    if value is None or node_path.in_comment:
        return
    for prefix in re.findall(rb"['\"`](\w*)['\"`]", value[1]):
        name = prefix.decode()
        if prefix_of(name or "-") is None:
            told = note.format(prefix=name)
            yield Published(name, seen("public-by-configuration", source.path, line, told))
