"""What a server is written in, by what its package depends on: the first row that fits.

`coze/flows` has the code for each that gets tokens by OAuth JWT, `response/fix/routes.py` a route to paste for some.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.exposure import file_kinds
from patscan.model.findings import Evidence
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.exposure.project import Context


class ServerFramework(NamedTuple):
    """One row.

    Attributes:
        key: its name in `coze/flows` and, after `framework-`, as the signal of the evidence.
        name: as people write it.
        manifests: names of the files that list what a package depends on.
        pattern: what stands in such a file.
        languages: those of the code (`file_kinds`).
    """

    key: str
    name: str
    manifests: tuple[str, ...]
    pattern: str
    languages: tuple[str, ...]

    @property
    def signal(self) -> str:
        """The signal of its evidence."""
        return f"framework-{self.key}"


_NPM = ("package.json",)
_PYPI = (
    "requirements.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.py",
    "environment.yml",
    "setup.cfg",
)
_MAVEN = ("pom.xml", "build.gradle", "build.gradle.kts")
_PY = r"(?im)(?:^|[\"'\s]){}(?:[\[\]\w,]*)\s*(?:[=<>~!;\"'^,]|$)"


def _npm(key: str, name: str, *packages: str) -> ServerFramework:
    names = "|".join(re.escape(one) for one in packages)
    return ServerFramework(key, name, _NPM, rf'"(?:{names})"\s*:', ("js",))


def _pypi(key: str, name: str, package: str) -> ServerFramework:
    return ServerFramework(key, name, _PYPI, _PY.replace("{}", package), ("python",))


def _other(
    key: str, name: str, manifests: tuple[str, ...], pattern: str, *languages: str
) -> ServerFramework:
    return ServerFramework(key, name, manifests, pattern, languages)


SERVER_FRAMEWORKS: tuple[ServerFramework, ...] = (
    _npm("next", "Next.js", "next"),
    _npm("nuxt", "Nuxt", "nuxt", "nuxt3"),
    _npm("sveltekit", "SvelteKit", "@sveltejs/kit"),
    _npm("astro", "Astro", "astro"),
    _npm("remix", "Remix", "@remix-run/node", "@remix-run/react", "@react-router/node"),
    _npm("nest", "NestJS", "@nestjs/core"),
    _npm("hono", "Hono", "hono"),
    _npm("fastify", "Fastify", "fastify"),
    _npm("koa", "Koa", "koa"),
    _npm("express", "Express", "express"),
    _other("workers", "Cloudflare Workers", ("wrangler.toml", "wrangler.json", "wrangler.jsonc"), "", "js"),
    _other("node", "Node.js", _NPM, "", "js"),
    _pypi("fastapi", "FastAPI", "fastapi"),
    _pypi("django", "Django", "django"),
    _pypi("flask", "Flask", "flask"),
    _pypi("sanic", "Sanic", "sanic"),
    _pypi("tornado", "Tornado", "tornado"),
    _pypi("aiohttp", "aiohttp", "aiohttp"),
    _other("django", "Django", ("manage.py",), "", "python"),
    _other("python", "Python", _PYPI, "", "python"),
    _other("spring", "Spring", _MAVEN, r"spring-boot|org\.springframework", "java", "kotlin", "groovy", "scala"),
    _other("java", "Java", _MAVEN, "", "java", "kotlin", "groovy", "scala"),
    _other("gin", "Gin", ("go.mod",), r"github\.com/gin-gonic/gin\b", "go"),
    _other("echo", "Echo", ("go.mod",), r"github\.com/labstack/echo\b", "go"),
    _other("fiber", "Fiber", ("go.mod",), r"github\.com/gofiber/fiber\b", "go"),
    _other("go", "Go", ("go.mod",), "", "go"),
    _other("laravel", "Laravel", ("composer.json",), r'"laravel/framework"', "php"),
    _other("php", "PHP", ("composer.json",), "", "php"),
    _other("rails", "Rails", ("Gemfile",), r"(?m)^[^\S\n]*+gem\s*\(?[\"']rails[\"']", "ruby"),
    _other("ruby", "Ruby", ("Gemfile",), "", "ruby"),
    _other("axum", "axum", ("Cargo.toml",), r"(?m)^[^\S\n]*+axum\b", "rust"),
    _other("rust", "Rust", ("Cargo.toml",), "", "rust"),
)  # fmt: skip
# Projects of .NET have names of their own; code without a manifest is told by its language alone.
BY_LANGUAGE = {
    "js": ("node", "Node.js"), "python": ("python", "Python"), "java": ("java", "Java"), "kotlin": ("java", "Java"), "go": ("go", "Go"),
    "php": ("php", "PHP"), "ruby": ("ruby", "Ruby"), "rust": ("rust", "Rust"), "csharp": ("aspnet", "ASP.NET Core"),
}  # fmt: skip
_USES = Text("the server is written with {name}", "服务端使用 {name}")


def of(context: Context, code: str, place: str) -> Evidence | None:
    """The framework of a server.

    Args:
        context: the project.
        code: a file of the server; empty where none is known.
        place: another file, such as the one that deploys it.
    """
    language = file_kinds.of(code).language if code else ""
    rows = [row for row in SERVER_FRAMEWORKS if not language or language in row.languages]
    for row, path in _used(context, code or place, rows):
        return _evidence(row.key, row.name, path)
    known = BY_LANGUAGE.get(language)
    return _evidence(*known, code) if known else None


def nearest(context: Context, path: str, keys: Collection[str]) -> str | None:
    """Which of the frameworks in `keys` is used nearest to a file, by its key; None if none is used."""
    rows = [row for row in SERVER_FRAMEWORKS if row.key in keys]
    return next((row.key for row, _ in _used(context, path, rows)), None)


def _used(
    context: Context, path: str, rows: Sequence[ServerFramework]
) -> Iterator[tuple[ServerFramework, str]]:
    """The frameworks that a project uses, each with the manifest that says so, those near a file first."""
    for folder, names in _manifests(context, path).items():
        for row in rows:
            for name in (one for one in row.manifests if one in names):
                manifest = f"{folder}/{name}" if folder else name
                if re.search(row.pattern, context.text(manifest)):
                    yield row, manifest


def _manifests(context: Context, path: str) -> dict[str, list[str]]:
    """The names of manifests by folder: those above a file, the nearest first; then all others, from the top."""
    names = list(dict.fromkeys(name for row in SERVER_FRAMEWORKS for name in row.manifests))
    near = sorted(
        (one for name in names for one in context.near(path, name)), key=_depth, reverse=True
    )
    others = sorted((one for name in names for one in context.called(name)), key=_depth)
    found: dict[str, list[str]] = {}
    for one in (*near, *(one for one in others if not file_kinds.is_foreign(one))):
        folder, _, name = one.rpartition("/")
        found.setdefault(folder, []).append(name)
    return found


def _depth(path: str) -> int:
    return path.count("/")


def _evidence(key: str, name: str, path: str) -> Evidence:
    return Evidence(f"framework-{key}", _USES.format(name=name), path, 1)
