"""For code that reaches people: which server route to paste, after the frameworks that the project has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.text import Text
from patscan.response.fix import route_code

if TYPE_CHECKING:
    from patscan.exposure.project import Context


class Route(NamedTuple):
    """A server route of one framework.

    Attributes:
        name: the word for `--route`.
        title: the framework, as users call it.
        manifests: names of files that tell of the framework.
        word: a pattern for what such a file says.
        path: where the file belongs.
        code: the route.
        source: where this kind of route is documented.
    """

    name: str
    title: str
    manifests: tuple[str, ...]
    word: str
    path: str
    code: str
    source: str


_PACKAGE = ("package.json",)
_PYTHON = ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py")
_JVM = ("pom.xml", "build.gradle", "build.gradle.kts")

# A framework that makes pages comes before one that only serves.
# fmt: off
ROUTES = (
    Route("next", "Next.js", _PACKAGE, r'"next"\s*:', "app/api/coze/chat/route.ts", route_code.NEXT,
          "nextjs.org/docs: route handlers"),
    Route("nuxt", "Nuxt", _PACKAGE, r'"nuxt"\s*:', "server/api/coze/chat.post.ts", route_code.NUXT,
          "nuxt.com/docs: server directory"),
    Route("sveltekit", "SvelteKit", _PACKAGE, r'"@sveltejs/kit"\s*:', "src/routes/api/coze/chat/+server.js",
          route_code.SVELTEKIT, "svelte.dev/docs/kit/routing"),
    Route("astro", "Astro", _PACKAGE, r'"astro"\s*:', "src/pages/api/coze/chat.ts", route_code.ASTRO,
          "docs.astro.build/en/guides/endpoints"),
    Route("fastapi", "FastAPI", _PYTHON, r"(?i)\bfastapi\b", "coze.py", route_code.FASTAPI, "fastapi.tiangolo.com"),
    Route("flask", "Flask", _PYTHON, r"(?i)\bflask\b", "coze.py", route_code.FLASK, "flask.palletsprojects.com"),
    Route("django", "Django", _PYTHON, r"(?i)\bdjango\b", "coze/views.py", route_code.DJANGO, "docs.djangoproject.com"),
    Route("spring", "Spring", _JVM, r"springframework", "CozeController.java", route_code.SPRING, "docs.spring.io: WebClient"),
    Route("go", "Go", ("go.mod",), r"^module ", "coze/chat.go", route_code.GO, "pkg.go.dev/net/http"),
    Route("worker", "Cloudflare Workers", ("wrangler.toml", "wrangler.json", "wrangler.jsonc"), "", "src/index.js",
          route_code.WORKER, "developers.cloudflare.com/workers"),
    Route("express", "Express", _PACKAGE, r'"express"\s*:', "server/coze.js", route_code.EXPRESS,
          "expressjs.com/en/guide/routing"),
)
# fmt: on
BY_NAME = {route.name: route for route in ROUTES}
# Where the project has no server yet.
_FALLBACK = BY_NAME["express"]

EXPLAINED = Text(
    "{title}: put this into {path}, set COZE_API_TOKEN and COZE_BOT_ID on the server, and let the page call "
    "/api/coze/chat with a message. Replace signedInUser by your own check, and limit how often one user may ask.",
    "{title}：把这段代码放入 {path}，在服务器上设置 COZE_API_TOKEN 和 COZE_BOT_ID，页面改为把消息发送到 /api/coze/chat。"
    "请把 signedInUser 换成您自己的身份校验，并限制每个用户的调用频率。",
)


def route_for(path: str, context: Context) -> Route:
    """The route for the code of a client: of the framework around it, else of any server in the project."""
    for route in ROUTES:
        if any(
            _has(context, one, route)
            for name in route.manifests
            for one in context.near(path, name)
        ):
            return route
    for route in ROUTES:
        if any(
            _has(context, one, route) for name in route.manifests for one in context.called(name)
        ):
            return route
    return _FALLBACK


def _has(context: Context, manifest: str, route: Route) -> bool:
    return re.search(route.word, context.text(manifest), re.MULTILINE) is not None
