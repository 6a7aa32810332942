"""What kind of file a path names: the one table of endings and names, and predicates over it.

Looked up by the whole name, then by the last two endings (`.blade.php`), then by the last one. What a
template writes counts, too: `nginx.conf.j2` and `database.yml.erb` are no pages, `index.html.j2` is one.
"""

from __future__ import annotations

import functools
from typing import Literal, NamedTuple

from patscan import late
from patscan.exposure import log_names

# module     a script that imports others             component  markup around such a script
# page       HTML that is sent as it is               template   a server makes a page of it
# mixed      a template of pages or of anything else: a page if there is HTML in it (`has_html`)
# indented   a template of pages that are written by indentation
# view       the markup of a mini-program or an app
Form = Literal["", "module", "component", "page", "template", "mixed", "indented", "view"]


class Kind(NamedTuple):
    """One row: what an ending, or a whole name, says of a file. All in lower case.

    Attributes:
        ending: `.js`, two endings (`.blade.php`), or a name without a dot before it (`makefile`).
        form: what it is to a browser, and how it brings in other files; see `Form`.
        language: what it is written in, as far as a rule depends on it: `js` for the whole family.
        grammar: the syntax tree's; in markup it is that of the scripts within.
        signals: what the ending alone says of who can see the file, by names in `signals`.
        writes: how a template writes a value into its page: `{{ x }}`, `<%= x %>`, `<?= x ?>`, `@x`,
            `${x}`, `#{x}`, or Thymeleaf's attributes (`th:`).
        traits: `shipped`: bundlers or servers take it along, so that it matters who names it.
            `served`: browsers can use it as it is. `variables`: its lines may set environment variables.
            `leaf`: it names no other file of the project.
    """

    ending: str
    form: Form = ""
    language: str = ""
    grammar: str = ""
    signals: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()

    @property
    def is_script(self) -> bool:
        """Whether it can bring in a module by importing it."""
        return self.form in ("module", "component")

    @property
    def is_markup(self) -> bool:
        """Whether scripts stand within `<script>` in it."""
        return self.form != "module" and bool(self.grammar)

    @property
    def has_code(self) -> bool:
        """Whether code of the server stands between delimiters in it: `<? … ?>`, `<% … %>`."""
        return self.form in ("template", "mixed") and not {"<?", "<%"}.isdisjoint(self.writes)


_PAGE, _DOCS, _APP = ("page",), ("documentation",), ("app-code",)
_SERVER, _CONF, _PACKAGE = ("server-language",), ("configuration",), ("package",)
_BRACES, _CODE, _HTML = ("{{",), ("<%",), ("{{", "<%", "th:")

# fmt: off
TABLE = (
    # Modules and components, in the order in which bundlers try the endings that an import leaves out.
    Kind(".ts", "module", "js", "typescript"),
    Kind(".tsx", "module", "js", "tsx"),
    Kind(".js", "module", "js", "javascript", (), _BRACES, ("served",)),
    Kind(".jsx", "module", "js", "javascript"),
    Kind(".mjs", "module", "js", "javascript", (), (), ("served",)),
    Kind(".cjs", "module", "js", "javascript"),
    Kind(".mts", "module", "js", "typescript"),
    Kind(".cts", "module", "js", "typescript"),
    Kind(".vue", "component", "js", "typescript", _PAGE),
    Kind(".svelte", "component", "js", "typescript", _PAGE),
    Kind(".nvue", "component", "js", "typescript", _PAGE),
    Kind(".uvue", "component", "js", "typescript", _PAGE),
    Kind(".astro", "component", "astro", "typescript"),
    Kind(".wxs", "module", "js", "javascript", _APP), Kind(".jsw", "", "js"),
    Kind(".mdx", "module", "mdx", "", _DOCS),
    Kind(".user.js", "module", "js", "javascript", ("client-name",), _BRACES, ("served",)),
    Kind(".min.js", "module", "js", "javascript", (), _BRACES, ("served", "leaf")),
    Kind(".min.mjs", "module", "js", "javascript", (), (), ("served", "leaf")),
    Kind(".d.ts", "", "js", "typescript"),
    Kind(".d.mts", "", "js", "typescript"),
    Kind(".d.cts", "", "js", "typescript"),
    Kind(".ets", "", "js", "typescript", _APP),
    Kind(".ux", "view", "", "javascript", _APP),
    # Pages.
    Kind(".html", "page", "", "javascript", _PAGE, _HTML, ("shipped", "served")),
    Kind(".htm", "page", "", "javascript", _PAGE, _HTML, ("shipped", "served")),
    Kind(".xhtml", "page", "", "javascript", _PAGE, _BRACES),
    Kind(".shtml", "page", "", "javascript", _PAGE), *(Kind(ending, "page", "", "javascript", _PAGE) for ending in (".page", ".component", ".cmp")),
    # Views of mini-programs and apps.
    *(Kind(ending, "view", signals=("mini-program",)) for ending in (".wxml", ".axml", ".ttml", ".swan")),
    Kind(".qml", "view", signals=_APP),
    # Templates: Express and similar, Deno, Adonis.
    Kind(".ejs", "template", "", "javascript", _PAGE, _CODE),
    Kind(".eta", "template", "", "javascript", _PAGE, _CODE),
    Kind(".eco", "template", "", "javascript", _PAGE, _CODE),
    Kind(".hbs", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".handlebars", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".mustache", "mixed", "", "javascript", _PAGE, _BRACES),
    Kind(".hjs", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".njk", "template", "", "javascript", _PAGE, _BRACES), *(Kind(ending, "template", "", "javascript", _PAGE, _BRACES) for ending in (".nj", ".art", ".xtpl")),
    Kind(".swig", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".edge", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".dust", "template", "", "javascript", _PAGE),
    Kind(".marko", "template", "", "javascript", _PAGE),
    # Python: Jinja, Mako.
    Kind(".jinja", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".jinja2", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".j2", "mixed", "", "javascript", (), _BRACES),
    Kind(".mako", "mixed", "", "javascript", (), ("${",)),
    # PHP: Laravel, Symfony, Nette, Phalcon, Smarty.
    Kind(".php", "mixed", "php", "javascript", _SERVER, ("<?",)), *(Kind(ending, "", "php", "", _SERVER) for ending in (".module", ".theme", ".install", ".inc")),
    Kind(".phtml", "template", "php", "javascript", _PAGE, ("<?",)),
    Kind(".blade.php", "template", "php", "javascript", (*_PAGE, *_SERVER), ("{{", "<?")),
    Kind(".twig", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".latte", "template", "", "javascript", _PAGE),
    Kind(".volt", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".tpl", "mixed", "", "javascript", (), _BRACES),
    # Java and Groovy: JSP, FreeMarker, Velocity, Grails.
    Kind(".jsp", "template", "", "javascript", _PAGE, ("<%", "${")),
    Kind(".jspx", "template", "", "javascript", _PAGE, ("<%", "${")),
    Kind(".jspf", "template", "", "javascript", _PAGE, ("<%", "${")),
    Kind(".tag", "mixed", "", "javascript", (), ("${",)), Kind(".btl", "template", "", "javascript", _PAGE, ("${",)),
    Kind(".ftl", "template", "", "javascript", _PAGE, ("${",)),
    Kind(".ftlh", "template", "", "javascript", _PAGE, ("${",)),
    Kind(".vm", "mixed", "", "javascript", (), ("${",)),
    Kind(".gsp", "template", "", "javascript", _PAGE, ("<%", "${")),
    # ASP.NET.
    Kind(".cshtml", "template", "", "javascript", _PAGE, ("@",)),
    Kind(".vbhtml", "template", "", "javascript", _PAGE, ("@",)),
    Kind(".razor", "template", "", "javascript", _PAGE, ("@",)),
    Kind(".aspx", "template", "", "javascript", (), _CODE),
    Kind(".ascx", "template", "", "javascript", (), _CODE),
    Kind(".asp", "template", "", "javascript", (), _CODE),
    # Ruby, Elixir, Go, Rust; Shopify and Jekyll.
    Kind(".erb", "template", "", "javascript", _PAGE, _CODE),
    Kind(".rhtml", "template", "", "javascript", _PAGE, _CODE),
    Kind(".heex", "template", "", "javascript", _PAGE, _CODE),
    Kind(".leex", "template", "", "javascript", _PAGE, _CODE),
    Kind(".eex", "mixed", "", "javascript", (), _CODE),
    Kind(".gohtml", "template", "", "javascript", _PAGE, _BRACES),
    Kind(".tmpl", "mixed", "", "javascript", (), ("{{", "<%")),
    Kind(".gotmpl", "mixed", "", "javascript", (), _BRACES),
    Kind(".tera", "mixed", "", "javascript", (), _BRACES),
    Kind(".liquid", "template", "", "javascript", _PAGE, _BRACES),
    # Pages by indentation.
    Kind(".pug", "indented", "", "", _PAGE, ("#{",)), Kind(".jade", "indented", "", "", _PAGE, ("#{",)),
    Kind(".haml", "indented", "", "", _PAGE, ("#{",)), Kind(".slim", "indented", "", "", _PAGE, ("#{",)),
    # Styles and pictures.
    Kind(".css", traits=("served",)), Kind(".wxss", signals=_PAGE), Kind(".svg", traits=("served",)),
    Kind(".wasm", traits=("served",)),
    # Documentation.
    Kind(".md", "", "text", "", _DOCS), Kind(".mdc", "", "text", "", _DOCS), Kind(".rst", "", "text", "", _DOCS),
    Kind(".adoc", "", "text", "", _DOCS), Kind(".ipynb", "", "json", "", _DOCS), Kind(".pdf", "", "", "", _DOCS),
    *(Kind(name, "", "text", "", _DOCS) for name in (".cursorrules", ".windsurfrules", ".clinerules", ".roorules", ".goosehints")),
    Kind(".docx", "", "", "", _DOCS), Kind(".http", "", "", "", _DOCS), Kind(".rest", "", "", "", _DOCS),
    Kind(".postman_collection.json", "", "json", "", (*_DOCS, *_CONF), (), ("shipped", "served")),
    Kind("readme", "", "text", "", _DOCS), Kind("changelog", "", "text", "", _DOCS),
    Kind("readme.txt", "", "text", "", _DOCS, (), ("shipped", "served")),
    Kind("changelog.txt", "", "text", "", _DOCS, (), ("shipped", "served")),
    Kind(".txt", "", "text", "", (), (), ("shipped", "served")),
    # Languages of apps and of firmware.
    Kind(".kt", "", "kotlin", "", _APP), Kind(".swift", "", "swift", "", _APP), Kind(".dart", "", "dart", "", _APP),
    Kind(".m", "", "", "", _APP), Kind(".mm", "", "", "", _APP), Kind(".storyboard", "", "", "", _APP), Kind(".strings", signals=_APP),
    Kind(".xcconfig", "", "", "", _APP), Kind(".plist", "", "", "", (*_APP, *_CONF)),
    Kind("androidmanifest.xml", "", "xml", "", ("app-folder", *_CONF), (), ("served",)), Kind(".c", "", "c"), Kind(".cc", "", "c"), Kind(".cpp", "", "c"), Kind(".h", "", "c"), Kind(".hpp", "", "c"),
    Kind(".ino", "", "c", "", ("firmware",)), Kind(".lua", "", "lua"), Kind(".rpy", signals=_APP), Kind(".gd", signals=_APP), Kind(".tscn", signals=_APP), Kind(".tres", signals=_APP), Kind("sdkconfig", "", "", "", ("firmware",)), Kind("prj.conf", "", "", "", ("firmware", *_CONF)),
    Kind("sdkconfig.defaults", "", "", "", ("firmware",)), Kind("kconfig.projbuild", "", "", "", ("firmware",)),
    Kind(".o", "", "object"), Kind(".obj", "", "object"), Kind(".a", "", "object"), Kind(".elf", "", "object"), Kind(".bin", "", "object"), Kind(".uf2", "", "object"),
    # Languages of servers and of tools.
    Kind(".py", "", "python", "", _SERVER), Kind(".go", "", "go", "", _SERVER), Kind(".java", "", "java", "", _SERVER), Kind(".cls", "", "java", "", _SERVER), Kind(".trigger", "", "java", "", _SERVER), Kind(".gs", "", "", "", _SERVER),
    Kind(".rb", "", "ruby", "", _SERVER), Kind(".jbuilder", "", "ruby", "", _SERVER), Kind(".rs", "", "rust", "", _SERVER), Kind(".cs", "", "csharp", "", _SERVER),
    Kind(".scala", "", "scala", "", _SERVER), Kind(".groovy", "", "groovy", "", _SERVER), Kind(".vb", "", "", "", _SERVER),
    Kind(".fs", "", "", "", _SERVER), Kind(".pl", "", "", "", _SERVER), Kind(".ex", "", "elixir", "", _SERVER),
    Kind(".exs", "", "elixir", "", _SERVER), Kind(".erl", "", "", "", _SERVER), Kind(".clj", "", "", "", _SERVER),
    *(Kind(ending, "", "", "", _SERVER, (), ("variables",)) for ending in (".ps1", ".psm1", ".bat", ".cmd")),
    # Compiled: what is in an app's package has that signal, too, which weighs more.
    Kind(".pyc", "", "", "", _SERVER), Kind(".pyo", "", "", "", _SERVER), Kind(".class", "", "", "", _SERVER),
    Kind(".beam", "", "", "", _SERVER), Kind(".bash", "", "", "", _SERVER), Kind(".zsh", "", "", "", _SERVER),
    Kind(".sh", "", "", "", _SERVER, (), ("variables",)), Kind(".gradle", "", "gradle"), Kind(".kts", "", "gradle"),
    # Configuration and data.
    Kind(".json", "", "json", "", _CONF, (), ("shipped", "served")),
    *(Kind(name, "", "json", "", _CONF, (), ("shipped", "served", "variables")) for name in (
        "vercel.json", "eas.json", "package.json", "project.json", "devcontainer.json", "launch.json", "cloudbaserc.json",
        "railway.json", "app.json", "zeabur.json", "edgeone.json", "launchsettings.json",
    )), Kind("capacitor.config.json", "", "json", "", (*_APP, *_CONF), (), ("shipped", "served")),
    Kind(".json5", "", "json", "", _CONF, (), ("shipped",)), Kind(".jsonc", "", "json", "", _CONF),
    Kind(".har", "", "json"), Kind(".webmanifest", "", "json"), Kind(".map", "", "json", "", (), (), ("served",)),
    Kind(".yml", "", "yaml", "", _CONF, (), ("shipped", "variables")),
    Kind(".yaml", "", "yaml", "", _CONF, (), ("shipped", "variables")),
    Kind(".toml", "", "toml", "", _CONF, (), ("shipped", "variables")),
    Kind(".xml", "", "xml", "", _CONF, (), ("shipped", "served")), Kind(".properties", "", "properties", "", _CONF, (), ("shipped",)),
    Kind(".ini", "", "ini", "", _CONF, (), ("shipped",)), Kind(".cfg", "", "ini", "", _CONF, (), ("shipped",)), Kind(".conf", "", "", "", _CONF, (), ("shipped",)),
    Kind(".config", "", "", "", _CONF), Kind("app.config", "", "xml", "", _CONF), Kind(".service", "", "", "", _CONF), Kind(".tf", "", "", "", _CONF, (), ("variables",)),
    Kind(".hcl", "", "", "", _CONF, (), ("variables",)), Kind(".tfvars", "", "", "", _CONF), Kind(".npmrc", "", "", "", _CONF), Kind(".key", "", "", "", _CONF, (), ("shipped",)),
    Kind(".pem", "", "", "", _CONF, (), ("shipped",)), Kind(".env", "", "", "", _CONF, (), ("shipped", "variables")),
    Kind("cmakelists.txt", "", "cmake", "", _CONF), Kind("kconfig", "", "cmake", "", _CONF), Kind("dockerfile", "", "", "", _CONF, (), ("variables",)), Kind(".dockerfile", traits=("variables",)),
    Kind("makefile", "", "", "", _CONF, (), ("variables",)), Kind("jenkinsfile", "", "", "", _CONF, (), ("variables",)),
    Kind("_helpers.tpl", signals=_CONF), Kind("caddyfile", signals=_CONF), Kind(".htaccess", signals=_CONF),
    Kind("platformio.ini", "", "", "", ("firmware", *_CONF)), Kind(".csv", traits=("shipped", "served")),
    # What servers and their databases write.
    *(Kind(ending, signals=("server-data",)) for ending in (
        ".log", ".out", ".err", ".stdout", ".stderr", ".trace", ".jsonl", ".ndjson", ".sql", ".dump", ".dmp", ".mdb",
        ".db", ".db3", ".sqlite", ".sqlite3", ".db-wal", ".db-shm", ".db-journal", ".sqlite-wal", ".sqlite-shm",
        ".sqlite-journal", ".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal", ".rdb", ".aof", ".ldb", ".bson", ".cql",
        ".mdf", ".ldf", ".frm", ".ibd", ".myd", ".hprof", ".heapsnapshot", ".mdmp", ".pcap", ".pcapng", ".pgdump", ".mysqldump",
    )),
    *(Kind(name, "", "", "", _CONF, (), ("variables",)) for name in ("procfile", "containerfile", "justfile", "earthfile", ".envrc")),
    # What is in such a package is on users' devices, whatever it is.
    Kind(".apk", signals=_PACKAGE), Kind(".aab", signals=_PACKAGE), Kind(".apks", signals=_PACKAGE),
    Kind(".xapk", signals=_PACKAGE), Kind(".ipa", signals=_PACKAGE), Kind(".hap", signals=_PACKAGE),
    Kind(".wgt", signals=_PACKAGE), Kind(".crx", signals=_PACKAGE), Kind(".xpi", signals=_PACKAGE),
    Kind(".vsix", signals=_PACKAGE), Kind(".asar", signals=_PACKAGE), Kind(".msix", signals=_PACKAGE),
    Kind(".appx", signals=_PACKAGE), Kind(".dmg", signals=_PACKAGE), Kind(".appimage", signals=_PACKAGE),
)
# fmt: on
_BY_ENDING = {row.ending: row for row in TABLE}
_UNKNOWN = Kind("")
_TEMPLATES = ("template", "mixed", "indented")

# The endings of scripts, in the order in which bundlers try them.
SCRIPTS = tuple(row.ending for row in TABLE if row.is_script and row.ending.count(".") == 1)
# The same for patterns of paths: those of plain scripts, and of components.
ANY_SCRIPT = r"\.[cm]?[jt]sx?"
ANY_COMPONENT = r"\.(?:vue|svelte|nvue|uvue)"
# Files by name whose strings are references: what a tool starts from.
MANIFESTS = frozenset((
    "package.json", "manifest.json", "app.json", "angular.json", "project.json", "pages.json",
    "game.json", "vercel.json", "netlify.toml", "wrangler.toml", "wrangler.json", "wrangler.jsonc",
    "serverless.yml", "serverless.yaml", "procfile", "dockerfile", "template.yaml", "template.yml",
    "docker-compose.yml", "manifest.v2.json", "manifest.v3.json", "nodemon.json",
))  # fmt: skip
# Tests prove things about tokens, and ship nothing.
TEST_FOLDERS = frozenset(("test", "tests", "__tests__", "__mocks__", "spec", "e2e", "cypress"))
# Nothing in here was written for this project.
_FOREIGN = frozenset((
    "node_modules", "bower_components", ".git", ".yarn", ".pnpm-store", "__pycache__", ".venv",
))  # fmt: skip

# How the scripts are called that configure a build, and those that no script is.
_BUILD_STARTS = ("webpack", "rollup", "esbuild", "craco", "build", ".umirc")
_TEST_WORDS = (".test.", ".spec.", ".cy.", ".bench.")
_STORY_WORDS = (".stories.", ".story.", "-stories.", "-story.")
# Words in the name of a file that holds environment variables, and what separates them.
_ENV_WORDS = frozenset(("env", "envs", "envvars", "dotenv", "environment"))
_NAME_PARTS = late.compile(r"[.\-_ ()]+")
MAX_PATHS = 1 << 16  # of which answers are kept: each is asked about again and again
HTML_TAG = rb"(?i)<(?:!doctype html|html|head|body|script|link|meta|title|div|form|main|nav|section|table|span|p|a|ul|h1)\b"
_HTML_TAG = late.compile(HTML_TAG)


def _parts(path: str) -> list[str]:
    """The folders and the name of a path, in lower case. An archive is a folder, too: `app.zip!index.js`."""
    return path.lower().replace("!", "/").split("/")


@functools.lru_cache(MAX_PATHS)
def of(path: str) -> Kind:
    """The row of a file, by its name; one that says nothing where there is none."""
    name = _parts(path)[-1]
    if row := _BY_ENDING.get(name):
        return row
    stem, dot, last = name.rpartition(".")
    before = stem.rpartition(".")[2] if "." in stem else ""
    row = _BY_ENDING.get(f".{before}.{last}") or (_BY_ENDING.get(f".{last}") if dot else None)
    if row is None and (whole := stem if last == "template" else log_names.before(name)):
        return of(whole)
    if (row is None or last == "txt") and log_names.is_log(name):
        return _BY_ENDING[".log"]
    if row is None:  # `Dockerfile.prod`, `sdkconfig.old`, `sdkconfig.defaults.esp32s3`
        start = next(filter(name.startswith, ("dockerfile", "sdkconfig")), "")
        return _BY_ENDING.get(start, _UNKNOWN)
    written = _BY_ENDING.get(f".{before}") if row.form in _TEMPLATES and not row.language else None
    return _rendered(row, written) if written else row


def _rendered(row: Kind, written: Kind) -> Kind:
    """What a template is whose name says what it writes: `index.html.j2`, `app.js.erb`, `nginx.conf.j2`, `api.ts.hbs`."""
    if written.is_script and "served" not in written.traits:  # source code, written by a generator
        return _UNKNOWN
    if row.form == "mixed" and written.form == "page":
        return row._replace(form="template", signals=_PAGE)
    return row if written.form or (row.form != "mixed" and "served" in written.traits) else _UNKNOWN


def has_html(data: bytes) -> bool:
    """Whether there is a tag of HTML in a text."""
    return _HTML_TAG.search(data) is not None


@functools.lru_cache(MAX_PATHS)
def is_foreign(path: str) -> bool:
    """Whether a file was installed, not written."""
    return not _FOREIGN.isdisjoint(_parts(path)[:-1])


@functools.lru_cache(MAX_PATHS)
def is_configuration(path: str) -> bool:
    """Whether a file may configure the project's build. Taro and Umi keep theirs in `config/`."""
    *folders, name = _parts(path)
    stem, _, ending = name.rpartition(".")
    if ending not in ("js", "mjs", "cjs", "ts", "mts", "cts"):
        return name in ("babel.config.json", ".babelrc") and not is_foreign(path)
    parts = stem.split(".")
    in_config = folders[-1:] == ["config"] and parts[0] in ("index", "config", "dev", "prod")
    is_named = "config" in stem or "conf" in parts[-2:] or stem.startswith(_BUILD_STARTS)
    return (is_named or in_config or stem in ("gulpfile", ".babelrc")) and not is_foreign(path)


def is_test(path: str) -> bool:
    """Whether a file belongs to tests."""
    parts = _parts(path)
    return not TEST_FOLDERS.isdisjoint(parts[:-1]) or any(word in parts[-1] for word in _TEST_WORDS)


def is_story(path: str) -> bool:
    """Whether a file shows a component by examples (Storybook); the site itself is built without it."""
    return any(word in _parts(path)[-1] for word in _STORY_WORDS)


@functools.lru_cache(MAX_PATHS)
def is_environment(path: str) -> bool:
    """Whether a file holds environment variables: `.env`, `conf/prod.env`, `env.production`, `vercel-env.txt`."""
    name = _parts(path)[-1]
    if not ("env" in name or "环境变量" in name):  # most files
        return False
    kind, words = of(path), _NAME_PARTS.split(name)
    is_plain = kind is _UNKNOWN or (kind.language == "text" and not kind.signals)
    is_named = "环境变量" in name or (len(words) > 1 and not _ENV_WORDS.isdisjoint(words))
    return name.startswith(".env") or name.endswith(".env") or (is_plain and is_named)


def sets_variables(path: str) -> bool:
    """Whether lines of a file may set environment variables: of a build, a container, a job or a host."""
    kind = of(path)
    return is_environment(path) or "variables" in kind.traits or "configuration" in kind.signals


def is_documentation(path: str) -> bool:
    """Whether a file explains rather than runs."""
    return "documentation" in of(path).signals
