"""How each language, runtime and framework reads a variable of the environment: the one table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.text import Text
from patscan.response.fix.draft import Refused
from patscan.response.fix.languages import JS_FAMILY

if TYPE_CHECKING:
    from patscan.response.fix.draft import Target


class Idiom(NamedTuple):
    """One way to read a variable. The first row of `IDIOMS` that fits decides.

    Attributes:
        languages: names of rows of `languages.LANGUAGES`.
        read: the expression; `{name}` is the variable, `{q}` a quotation mark, `{alias}` what the
            file calls the imported module.
        imports: what has to be imported, in the words of `imports`; empty for nothing.
        paths: a pattern for the path of the file.
        words: the text has one of these.
        beside: the folder of the file, or one above it, has one of these files.
        dotenv: whether development servers or a common library take the variable from `.env`.
        why_not: why nothing can be read here, with what to do; then there is no `read`.
        source: where this is documented.
    """

    languages: tuple[str, ...]
    read: str = ""
    imports: str = ""
    paths: str = ""
    words: tuple[bytes, ...] = ()
    beside: tuple[str, ...] = ()
    dotenv: bool = True
    why_not: Text | None = None
    source: str = ""


_UNICLOUD = Text(
    "a uniCloud function has no variables of its own: keep the value in uni-config-center, and read {name} from it",
    "uniCloud 云函数没有自定义环境变量：请把值放入 uni-config-center，再从中读取 {name}",
)
_MICROPYTHON = Text(
    "MicroPython has no environment: the device should ask your server, which keeps {name}",
    "MicroPython 没有环境变量：设备应向您的服务器请求，由服务器保存 {name}",
)

# Scripts that developers run are no part of what is deployed beside them.
_NO_TOOL = r"^(?!(?:.*/)?(?:scripts|tools|tests?|e2e|ci)/)(?!.*\.(?:config|test|spec)\.)"

# fmt: off
IDIOMS = (
    Idiom(("python",), "env({q}{name}{q})", words=(b"env = environ.Env(", b"env = Env("),
          source="django-environ.readthedocs.io, github.com/sloria/environs"),
    Idiom(("python",), "config({q}{name}{q})", words=(b"from decouple import config",), source="pypi.org/project/python-decouple"),
    Idiom(("python",), why_not=_MICROPYTHON, words=(b"import machine", b"import network\n", b"import urequests")),
    Idiom(("python",), "{alias}[{q}{name}{q}]", "os.environ", source="docs.python.org/3/library/os.html#os.environ"),
    Idiom(JS_FAMILY, why_not=_UNICLOUD, paths=r"(^|/)uniCloud-\w+/"),
    Idiom(JS_FAMILY, "Deno.env.get({q}{name}{q})", paths=r"(^|/)supabase/functions/", dotenv=False,
          source="supabase.com/docs/guides/functions/secrets"),
    Idiom(JS_FAMILY, "Deno.env.get({q}{name}{q})", words=(b"Deno.", b"https://deno.land/", b"from \"jsr:", b"from 'jsr:"),
          source="docs.deno.com: environment variables"),
    Idiom(JS_FAMILY, "{alias}.{name}", "$env/dynamic/private", beside=("svelte.config.js", "svelte.config.ts"),
          paths=r"\.server\.|(^|/)server/", source="svelte.dev/docs/kit/$env-dynamic-private"),
    Idiom(JS_FAMILY, "{alias}.{name}", "cloudflare:workers", beside=("wrangler.toml", "wrangler.json", "wrangler.jsonc"),
          paths=_NO_TOOL, dotenv=False, source="developers.cloudflare.com/workers/runtime-apis/bindings"),
    Idiom(JS_FAMILY, "{alias}.{name}", "cloudflare:workers", words=(b"PagesFunction",), dotenv=False,
          source="developers.cloudflare.com/workers/runtime-apis/bindings"),
    Idiom(JS_FAMILY, "import.meta.env.{name}", beside=("astro.config.mjs", "astro.config.ts", "astro.config.js"),
          paths=r"(^|/)src/", source="docs.astro.build/en/guides/environment-variables"),
    Idiom(JS_FAMILY, "import.meta.env.{name}", paths=r"\.astro$", source="docs.astro.build/en/guides/environment-variables"),
    Idiom(JS_FAMILY, "process.env.{name}", source="nodejs.org/api/process.html#processenv"),
    Idiom(("java", "kotlin"), "System.getenv(\"{name}\")", dotenv=False, source="docs.oracle.com: java.lang.System.getenv"),
    Idiom(("go",), "{alias}(\"{name}\")", "os.Getenv", source="pkg.go.dev/os#Getenv"),
    Idiom(("php",), "env({q}{name}{q})", paths=r"(^|/)config/[^/]+\.php$", beside=("artisan",),
          source="laravel.com/docs/configuration"),
    Idiom(("php",), "env({q}{name}{q})", paths=r"(^|/)config/[^/]+\.php$", words=(b"env('", b'env("'),
          source="laravel.com/docs/configuration"),
    Idiom(("php",), "getenv({q}{name}{q})", source="php.net/getenv"),
    Idiom(("csharp",), "{alias}(\"{name}\")", "System.Environment", dotenv=False,
          source="learn.microsoft.com: System.Environment.GetEnvironmentVariable"),
    Idiom(("ruby",), "ENV.fetch({q}{name}{q})", source="docs.ruby-lang.org: ENV.fetch"),
)
# fmt: on
# Expressions that read a variable already, whatever its name: what stands in front of a fallback.
# fmt: off
READERS = (
    "process.env", "import.meta.env", "Deno.env.get", "Bun.env", "os.environ", "os.getenv", "environ.get", "getenv(",
    "System.getenv", "os.Getenv", "$_ENV", "$_SERVER", "env(", "Environment.GetEnvironmentVariable",
    "System.Environment.GetEnvironmentVariable", "ENV[", "ENV.fetch", "System.getProperty", "getProperty(", "config(",
)
# fmt: on


def idiom_for(language: str, target: Target) -> Idiom:
    """The way to read a variable in the file of `target`.

    Raises:
        Refused: nothing can be read there.
    """
    row = next(row for row in IDIOMS if language in row.languages and _fits(row, target))
    if row.why_not:
        raise Refused(row.why_not.format(name=target.name))
    return row


def _fits(row: Idiom, target: Target) -> bool:
    if row.paths and not re.search(row.paths, target.path):
        return False
    if row.words and not any(word in target.data for word in row.words):
        return False
    return not row.beside or any(is_beside(target, name) for name in row.beside)


def is_beside(target: Target, name: str) -> bool:
    """Whether the folder of the file, or one above it, has a file of that name."""
    return any(target.context.near(target.path, name))
