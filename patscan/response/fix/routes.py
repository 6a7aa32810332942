"""For code that reaches people: which server route to paste, after the frameworks that the project has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from patscan.exposure import server_frameworks
from patscan.model.text import Text
from patscan.response.fix import route_code

if TYPE_CHECKING:
    from patscan.exposure.project import Context


class Route(NamedTuple):
    """A server route of one framework.

    Attributes:
        name: the word for `--route`.
        framework: its key in `exposure/server_frameworks`.
        title: the framework, as users call it.
        path: where the file belongs.
        code: the route.
        source: where this kind of route is documented.
    """

    name: str
    framework: str
    title: str
    path: str
    code: str
    source: str


# fmt: off
ROUTES = (
    Route("next", "next", "Next.js", "app/api/coze/chat/route.ts", route_code.NEXT, "nextjs.org/docs: route handlers"),
    Route("nuxt", "nuxt", "Nuxt", "server/api/coze/chat.post.ts", route_code.NUXT, "nuxt.com/docs: server directory"),
    Route("sveltekit", "sveltekit", "SvelteKit", "src/routes/api/coze/chat/+server.js", route_code.SVELTEKIT,
          "svelte.dev/docs/kit/routing"),
    Route("astro", "astro", "Astro", "src/pages/api/coze/chat.ts", route_code.ASTRO, "docs.astro.build/en/guides/endpoints"),
    Route("fastapi", "fastapi", "FastAPI", "coze.py", route_code.FASTAPI, "fastapi.tiangolo.com"),
    Route("flask", "flask", "Flask", "coze.py", route_code.FLASK, "flask.palletsprojects.com"),
    Route("django", "django", "Django", "coze/views.py", route_code.DJANGO, "docs.djangoproject.com"),
    Route("spring", "spring", "Spring", "CozeController.java", route_code.SPRING, "docs.spring.io: WebClient"),
    Route("go", "go", "Go", "coze/chat.go", route_code.GO, "pkg.go.dev/net/http"),
    Route("worker", "workers", "Cloudflare Workers", "src/index.js", route_code.WORKER, "developers.cloudflare.com/workers"),
    Route("express", "express", "Express", "server/coze.js", route_code.EXPRESS, "expressjs.com/en/guide/routing"),
)
# fmt: on
BY_NAME = {route.name: route for route in ROUTES}
_BY_FRAMEWORK = {route.framework: route for route in ROUTES}
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
    key = server_frameworks.nearest(context, path, _BY_FRAMEWORK)
    return _BY_FRAMEWORK[key] if key else _FALLBACK
