"""What kind of file a path names, as far as the import graph cares."""

from __future__ import annotations

from patscan import late

# Files that can bring in a module.
SCRIPTS = (
    ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".nvue", ".uvue", ".svelte",
    ".astro", ".wxs", ".mdx",
)  # fmt: skip
# Pages and templates, which load scripts by their address.
PAGES = (
    ".html", ".htm", ".xhtml", ".ejs", ".jsp", ".php", ".phtml", ".cshtml", ".razor", ".jinja", ".jinja2",
    ".j2", ".njk", ".twig", ".erb", ".hbs", ".mustache", ".liquid", ".ftl", ".tmpl", ".gohtml", ".tpl",
    ".aspx", ".vm", ".heex", ".pug", ".wxml", ".axml", ".swan", ".ttml", ".qml",
)  # fmt: skip
# Files by name whose strings are references: what a tool starts from.
MANIFESTS = frozenset((
    "package.json", "manifest.json", "app.json", "angular.json", "project.json", "pages.json",
    "game.json", "vercel.json", "netlify.toml", "wrangler.toml", "wrangler.json", "wrangler.jsonc",
    "serverless.yml", "serverless.yaml", "procfile", "dockerfile", "template.yaml", "template.yml",
    "docker-compose.yml", "manifest.v2.json", "manifest.v3.json", "nodemon.json",
))  # fmt: skip
# Nothing in here was written for this project.
_FOREIGN = (
    "node_modules",
    "bower_components",
    ".git",
    ".yarn",
    ".pnpm-store",
    "__pycache__",
    ".venv",
)
_CONFIGURATION = late.compile(
    r"(?:[\w.-]+\.)?(?:config|conf)(?:\.[\w-]+)?\.[cm]?[jt]s|(?:webpack|rollup|esbuild|build)[\w.-]*\.[cm]?[jt]s"
    r"|gulpfile\.[cm]?[jt]s|\.umirc(?:\.\w+)?\.[jt]s|config-overrides\.js|\.babelrc\.js|babel\.config\.json|\.babelrc"
)
_TEST = late.compile(
    r"(?:.*/)?(?:__tests__|__mocks__|tests?|e2e|cypress|spec)/.*|.*[.-](?:test|spec|stories|story|cy|bench)\.\w+"
)


def is_foreign(path: str) -> bool:
    """Whether a file was installed, not written."""
    return any(part in _FOREIGN for part in path.split("/")[:-1])


def is_configuration(path: str) -> bool:
    """Whether a file configures a bundler. Taro and Umi keep theirs in `config/`, old Vue in `build/`."""
    folder, _, name = path.rpartition("/")
    if _CONFIGURATION.fullmatch(name):
        return True
    is_there = folder.rpartition("/")[2] == "config"
    return is_there and name.partition(".")[0] in ("index", "config", "dev", "prod")


def is_test(path: str) -> bool:
    """Whether a file is a test or an example of a component: none of it is built."""
    return _TEST.fullmatch(path) is not None
