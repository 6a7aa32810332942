"""Where servers answer: the calls, assignments and functions of each language's frameworks that send what they are given.

One row per language; adding a framework is adding a word to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from patscan import late
from patscan.detect.linter.statements import Style

ENDPOINT = ("coze-token-endpoint", "token-endpoint")
PROPS = ("coze-props-token", "server-props")
PAGE = ("coze-server-rendered", "template-value")


class Sink(NamedTuple):
    """What sends a value out, as a pattern: of a call up to its `(`, an assignment up to its `=`, or a function's header.

    `means` are the rule and the signal. `needs` must stand in the file, too.
    """

    pattern: re.Pattern[bytes]
    means: tuple[str, str] = ENDPOINT
    needs: bytes = b""


class Language(NamedTuple):
    """How servers of a language answer: by `calls`, by `assignments`, by what a function with such a header returns.

    `names` are languages of `file_kinds`, `frameworks` those whose documentation the rows come from.
    """

    names: tuple[str, ...]
    frameworks: str
    style: Style
    calls: tuple[Sink, ...]
    functions: tuple[Sink, ...] = ()
    assignments: tuple[Sink, ...] = ()


def _s(pattern: bytes, means: tuple[str, str] = ENDPOINT, needs: bytes = b"") -> Sink:
    return Sink(late.compile(pattern), means, needs)


_JS_VALUE = rb"\A(?!\s*(?:case\b|default\s*:))[\s\S]*(?:[=(,:?\[<|&]|&&|\|\||\b(?:return|default|in|of|case|extends|await|yield))\Z"
_METHODS = rb"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL)"

# expressjs.com, koajs.com, hono.dev, fastify.dev, docs.nestjs.com, nextjs.org, nitro.build, svelte.dev/docs/kit, remix.run,
# developers.cloudflare.com/workers, learn.microsoft.com/azure/azure-functions, socket.io, npm: ws.
_JAVASCRIPT = Language(
    ("js", "astro"),
    "Express, Koa, Hono, Fastify, NestJS, Next.js, Nuxt (Nitro), SvelteKit, Remix, Cloudflare Workers, cloud functions, ws, Socket.IO",
    Style(literal=_JS_VALUE),
    (
        _s(rb"(?:\b(?:res|response|reply|resp|ctx|c|context|Response|NextResponse|h|event|this|NextResponse)|\))\s{0,9}\??\.\s{0,9}(?:json|jsonp|send|end|write|text|html|success|ok)\("),
        _s(rb"\bnew\s(?:Next)?Response\("),
        _s(rb"\b(?:callback|cb|done)\(\s{0,9}null\s{0,4},"),
        _s(rb"\b(?:ws|socket|client|conn|connection|io|wss|server|peer|namespace|nsp)\w{0,10}(?:\.(?:to|in|broadcast)(?:\([^()\n]{0,60}\))?){0,2}\.(?:send|emit|write)\(", needs=rb"WebSocketServer|WebSocket\.Server|socket\.io|@WebSocketGateway|from ['\"]ws['\"]|require\(['\"]ws['\"]"),
        _s(rb"(?:\b(?:res|response|reply|ctx|c|this))\??\.(?:render|view)\(", PAGE),
        _s(rb"\b(?:useState|setResponseData)\(\s{0,9}['\"]coze", PROPS, rb"defineNuxtPlugin"),
    ),
    (
        _s(rb"(?:\bfunction\s|\bconst\s|\bexport\s)[^\n]{0,40}\b(?:loader|load|getServerSideProps|getStaticProps|getServerData|getInitialProps)\b\s{0,4}(?:[=:(<]|satisfies)", PROPS),
        _s(rb"\bexport\s(?:const|(?:async\s)?function)\s" + _METHODS + rb"\b"),
        _s(rb"\b(?:defineEventHandler|eventHandler|defineCachedEventHandler|cachedEventHandler|lazyEventHandler|onCall|onRequest|handler|createServerFn|defineAction|query|procedure|publicProcedure)\b[^\n]{0,80}\("),
        _s(rb"\bexports\.(?:main|handler|main_handler|default)\s{0,4}=|\bmodule\.exports\s{0,4}=\s{0,4}(?:async\s)?(?:function\b|\(\s{0,4}(?:event|ctx|context))"),
        _s(rb"@(?:Get|Post|Put|Patch|All|Query|Mutation|SubscribeMessage|MessagePattern)\("),
        _s(rb"\bexport\s(?:default\s)?(?:async\s)?function\b|\bexport\sconst\b", PROPS, rb"\A(?:\s|//[^\n]*\n)*['\"]use server['\"]"),
        _s(rb"\.(?:get|post|put|patch|all|route)\(\s{0,9}['\"`]", needs=rb"['\"](?:fastify|elysia|@fastify/|koa-better|h3|itty-router|egg)"),
    ),
    (
        _s(rb"(?:ctx|this|context|c|response)(?:\.response)?\.body\s{0,4}="),
        _s(rb"(?:context|ctx)\.res\s{0,4}="),
        _s(rb"(?:res|ctx|app|c|reply)\.(?:locals|state)(?:\.\w{1,60})?\s{0,4}=", PAGE),
    ),
)  # fmt: skip
# flask.palletsprojects.com, fastapi.tiangolo.com, docs.djangoproject.com, django-rest-framework.org, docs.aiohttp.org,
# tornadoweb.org, sanic.dev, starlette.io, docs.python.org: http.server.
_PYTHON = Language(
    ("python",),
    "Flask, FastAPI, Starlette, Django, Django REST framework, aiohttp, Tornado, Sanic, http.server, cloud functions",
    Style(indented=True),
    (
        _s(rb"\b(?:jsonify|JsonResponse|JSONResponse|ORJSONResponse|UJSONResponse|PlainTextResponse|StreamingResponse|Response|make_response|json_response)\("),
        _s(rb"\b(?:self\.(?:write|finish)|(?:self\.)?wfile\.write|sanic\.json|response\.json|resp\.media|await\s\w{1,40}\.(?:send_json|send_text|send_str|send))\("),
        _s(rb"\breturn\s(?:json|text|html)\(", needs=rb"\bsanic\b"),
        _s(rb"\b(?:socketio\.emit|emit|sio\.emit)\(", needs=rb"socketio"),
        _s(rb"\b(?:render_template|render_template_string|render|render_to_string|TemplateResponse|render_to_response|self\.render|HTMLResponse|HttpResponse)\(", PAGE),
    ),
    (
        _s(rb"@\w{1,40}\.(?:get|post|put|delete|patch|route|api_route|websocket|view|head)\("),
        _s(rb"@(?:api_view|expose|view_config|cherrypy|hug|json_view|get|post|route|app)\b"),
        _s(rb"\bdef\s(?:get|post|put|patch|list|retrieve)\(\s{0,4}self\b"),
        _s(rb"\bdef\s(?:get_context_data|context_processor|inject_\w+)\b|context_processor", PAGE),
        _s(rb"\bdef\s(?:handler|lambda_handler|main_handler|main)\(\s{0,4}(?:event|request|req)\b"),
    ),
    (_s(rb"(?:resp|response)\.(?:media|text|body|content)\s{0,4}=", needs=rb"falcon|bottle|webob|pyramid|sanic|aiohttp"),),
)  # fmt: skip
# docs.spring.io, jakarta.ee/specifications/servlet, quarkus.io, micronaut.io, javalin.io, ktor.io.
_JAVA_ROUTES = (
    _s(rb"@(?:Get|Post|Put|Patch|Request)Mapping\b|@ResponseBody\b|@(?:GET|POST|PUT|Get|Post|Put|Path|ResponseBody|SaIgnore|AnonymousAccess)\b"),
    _s(rb"\b(?:get|post|put)\s{0,4}(?:\(\s{0,4}\"[^\"\n]{0,80}\"\s{0,4}\)|\(\s{0,4}\"[^\"\n]{0,80}\"\s{0,4},)"),
)  # fmt: skip
_JAVA_CALLS = (
    _s(
        rb"\b(?:ResponseEntity\.ok|call\.respond\w{0,12}|renderJson|renderText|ctx\.(?:json|result)|context\.json)\("
    ),
    _s(
        rb"(?:getWriter\(\)|getOutputStream\(\)|\b(?:out|writer|pw|printWriter))\.(?:write|print|println|append|printf)\(",
        needs=rb"servlet|HttpExchange|HttpServletResponse",
    ),
    _s(rb"\b\w{0,30}[sS]ession\.(?:sendMessage|getBasicRemote\(\)\.sendText)\("),
    _s(rb"\.(?:addAttribute|addObject|setAttribute|setVariable)\(", PAGE),
)
_JAVA = Language(
    ("java",),
    "Spring, servlets, JAX-RS (Quarkus), Micronaut, Javalin",
    Style(lines=False, literal=rb"(?:[=,\]]|\breturn)\Z"),
    _JAVA_CALLS,
    _JAVA_ROUTES,
)
_KOTLIN = Language(
    ("kotlin", "groovy", "scala"), "Ktor, Spring", Style(), _JAVA_CALLS, _JAVA_ROUTES
)
# laravel.com, symfony.com, thinkphp.cn, slimframework.com, developer.wordpress.org.
_PHP = Language(
    ("php",),
    "Laravel, Symfony, ThinkPHP, Slim, WordPress, plain PHP",
    Style(lines=False, hash_comments=True),
    (
        _s(rb"\bresponse\(\)\s{0,4}->\s{0,4}json\(|\b(?:JsonResponse|Response|json|success|wp_send_json\w{0,10}|wp_localize_script|wp_add_inline_script|rest_ensure_response|WP_REST_Response)\("),
        _s(rb"->\s{0,4}(?:json|withJson|write|setData|setContent|setJSON|success)\("),
        _s(rb"\b(?:echo|print|exit|die)\b[\s(]{0,9}json_encode\("),
        _s(rb"\b(?:echo|print|exit|die)\b[\s(]", PAGE),
        _s(rb"\b(?:view|Inertia::render|render|assign|renderView)\(|->\s{0,4}(?:render|assign|with|renderView)\(", PAGE),
    ),
    (
        _s(rb"\bRoute::\w{1,20}\(|\$(?:app|router|group|r)->(?:get|post|put|map|any)\("),
        _s(rb"\bpublic\s(?:static\s)?function\s", needs=rb"\bclass\s\w{1,60}\s(?:extends\s\w{0,40}Controller|implements)|namespace\s[\w\\]{0,80}Controllers?|extends\sController|\bclass\s\w{0,60}Controller"),
        _s(rb"\bregister_rest_route\b|\bfunction\s(?:handler|main_handler)\("),
    ),
)  # fmt: skip
# pkg.go.dev: net/http, gin, echo, fiber, chi/render, gorilla/websocket.
_GO = Language(
    ("go",),
    "net/http, Gin, Echo, Fiber, chi, gorilla/websocket",
    Style(literal=rb"\A(?!\s*(?:func|if|for|switch|select|else|type|defer|go)\b)(?![\s\S]*\bfunc\s?\([^)]*\)[\w\s.*\[\](),]*\Z)[\s\S]*[\w\])=(,:&]\Z"),
    (
        _s(rb"\b[a-z]\w{0,20}\.(?:JSON|IndentedJSON|PureJSON|AsciiJSON|SecureJSON|JSONP|JSONPretty|ServeJSON|SendString|AbortWithStatusJSON)\("),
        _s(rb"\b(?:c|ctx|context|gc|ec|e|g|ginCtx)\.(?:String|Data|XML|YAML|Send|Blob|Success|Write|WriteString)\(|\b(?:w|rw|writer|res|resp|rsp)\.(?:Write|WriteString)\("),
        _s(rb"\bjson\.NewEncoder\([^()\n]{1,40}\)\.Encode\(|\bfmt\.Fprint(?:f|ln)?\(\s{0,4}(?:w|rw|writer|res)\b|\bio\.WriteString\(\s{0,4}\w{1,20}\b|\brender\.(?:JSON|PlainText)\(|\b(?:response|resp|app|ginx|utils|api)\.(?:Success|Ok|OK|OkWithData|JSON|WriteJSON|RespondJSON)\("),
        _s(rb"\b\w{0,20}[cC]onn\.(?:WriteJSON|WriteMessage)\(", needs=rb"[uU]pgrader"),
        _s(rb"\b(?:c\.HTML|\w{1,40}\.Execute|\w{1,40}\.ExecuteTemplate|c\.Render)\(", PAGE),
    ),
)  # fmt: skip
# learn.microsoft.com/aspnet/core.
_CSHARP = Language(
    ("csharp",),
    "ASP.NET Core (controllers, minimal APIs)",
    Style(lines=False, literal=rb"(?:[=,(\]]|\breturn|\bnew(?:\s[\w<>, ?.]{1,80})?(?:\(\))?)\Z"),
    (
        _s(
            rb"\b(?:Ok|Json|Content|JsonResult|OkObjectResult|(?:Typed)?Results\.(?:Ok|Json|Text|Content)|WriteAsync|WriteAsJsonAsync|SendAsync)\("
        ),
        _s(rb"\bView\(", PAGE),
    ),
    (_s(rb"\[Http(?:Get|Post|Put|Patch)\b|\.Map(?:Get|Post|Put|Methods)\("),),
    (_s(rb"View(?:Bag\.\w{1,60}|Data\[[^\]\n]{1,60}\])\s{0,4}=", PAGE),),
)
# guides.rubyonrails.org, sinatrarb.com, grape.
_RUBY = Language(
    ("ruby",),
    "Rails, Sinatra, Grape",
    Style(indented=True),
    (_s(rb"\brender\s{0,4}\(?\s{0,4}(?:json|plain|html|body|text):"), _s(rb"\b(?:json|body)(?:\(|\s(?=\w{1,40}\s*$))", needs=rb"sinatra|grape|hanami")),
    (_s(rb"^\s{0,40}(?:get|post|put|patch)\s{0,4}\(?['\"/]", needs=rb"[sS]inatra|[gG]rape|hanami|roda"),),
)  # fmt: skip
# docs.rs: axum, actix-web, rocket, warp.
_RUST = Language(
    ("rust",),
    "axum, actix-web, Rocket, warp",
    Style(literal=rb"(?:[=(,:&|]|\breturn|=>|!|[=(,]\s{0,4}&?[A-Z]\w{0,60})\s{0,2}\Z(?<!=>)"),
    (
        _s(
            rb"(?<![\w:>])(?:axum::|web::|warp::reply::|rocket::serde::json::)?[jJ]son\(|\.(?:json|body)\(|\bHtml\("
        ),
    ),
)

LANGUAGES: tuple[Language, ...] = (
    _JAVASCRIPT, _PYTHON, _JAVA, _KOTLIN, _PHP, _GO, _CSHARP, _RUBY, _RUST,
)  # fmt: skip
BY_LANGUAGE = {name: row for row in LANGUAGES for name in row.names}
