"""Where servers answer: the calls, assignments and functions of each language's frameworks that send what they are given.

One row per language; adding a framework is adding a word to it.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from patscan import late
from patscan.detect.linter.near import Near
from patscan.detect.linter.statements import Style
from patscan.literals import Vocabulary
from patscan.model.text import Text

# The longest of most matches.
REACH_BYTES = 250

ENDPOINT = ("coze-token-endpoint", "token-endpoint")
PROPS = ("coze-props-token", "server-props")
PAGE = ("coze-server-rendered", "template-value")


class Sink(NamedTuple):
    """What sends a value out.

    Attributes:
        frameworks: those that answer so, for the documentation.
        what: the call, assignment or function, likewise.
        pattern: a call up to its `(`, an assignment up to its `=`, or a function's header.
        means: the rule and the signal.
        words: one of these is in each match, if there are any; only what is near them is searched.
        needs: what must stand in the file, or be in its path, too.
        reach: the most bytes of a match, with what it looks ahead to.
    """

    frameworks: str
    what: Text
    pattern: re.Pattern[bytes]
    means: tuple[str, str] = ENDPOINT
    words: frozenset[bytes] = frozenset()
    needs: bytes = b""
    reach: int = REACH_BYTES

    def is_in(self, path: str, data: bytes, word: bytes) -> bool:
        """Whether it answers in the file `path` with these bytes, near one of its words; with an empty one, anywhere."""
        if not word:
            return self.counts(path, data) and self.pattern.search(data) is not None
        near = Near(self.pattern, (word,), self.reach, self.reach)
        return near.search(data) is not None and self.counts(path, data)

    def counts(self, path: str, data: bytes) -> bool:
        """Whether what the row needs is in the file `path` with these bytes, or in its path."""
        texts = (data, path.encode("utf-8", "surrogateescape")) if self.needs else ()
        return not texts or any(re.search(self.needs, text) for text in texts)


class Language(NamedTuple):
    """How servers of a language answer: by `calls`, by `assignments`, by what a function with such a header returns.

    `names` are languages of `file_kinds`.
    """

    names: tuple[str, ...]
    style: Style
    calls: tuple[Sink, ...]
    functions: tuple[Sink, ...] = ()
    assignments: tuple[Sink, ...] = ()

    def may_answer(self, path: str, data: bytes) -> bool:
        """Whether anything in the file `path` sends a value out."""
        rows = _rows(self.names[0])
        there = _words(self.names[0]).found(data)
        return any(row.is_in(path, data, word) for word in (*there, b"") for row in rows[word])

    @property
    def sinks(self) -> tuple[Sink, ...]:
        """All rows."""
        return (*self.calls, *self.functions, *self.assignments)


@functools.cache
def _rows(name: str) -> dict[bytes, list[Sink]]:
    """The rows of the language `name` by each of their words; those without by an empty one."""
    rows: dict[bytes, list[Sink]] = {b"": []}
    for row in BY_LANGUAGE[name].sinks:
        for word in row.words or (b"",):
            rows.setdefault(word, []).append(row)
    return rows


@functools.cache
def _words(name: str) -> Vocabulary:
    """The words of all rows of the language `name`."""
    return Vocabulary(word for word in _rows(name) if word)


def _s(
    frameworks: str,
    what: str | Text,
    pattern: bytes,
    means: tuple[str, str] = ENDPOINT,
    *,
    words: bytes = b"",
    needs: bytes = b"",
    reach: int = REACH_BYTES,
) -> Sink:
    texts = what if isinstance(what, Text) else Text(what, what.replace("`, `", "`、`"))
    return Sink(
        frameworks, texts, late.compile(pattern), means, frozenset(words.split()), needs, reach
    )


_JS_VALUE = rb"\A(?!\s*(?:case\b|default\s*:))[\s\S]*(?:[=(,:?\[<|&]|&&|\|\||\b(?:return|default|in|of|case|extends|await|yield|const|let|var))\Z"
_METHODS = rb"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL)"

# apollographql.com/docs/apollo-server, the-guild.dev/graphql, graphql.org/graphql-js, pothos-graphql.dev.
_GRAPHQL = rb"graphql|GraphQL|[aA]pollo"
_RESOLVERS = rb"(?:const|let|var)\s{1,4}\w{0,30}[rR]esolvers?\b"
# Frameworks whose routes answer with what their functions return.
_RETURNING = rb"['\"](?:fastify|elysia|@fastify/|koa-better|h3|itty-router|egg)"
# expressjs.com, koajs.com, hono.dev, fastify.dev, docs.nestjs.com, nextjs.org, nitro.build, svelte.dev/docs/kit, remix.run,
# dev.wix.com/docs, developers.cloudflare.com/workers, learn.microsoft.com/azure/azure-functions, socket.io, npm: ws.
_JAVASCRIPT = Language(
    ("js", "astro"),
    Style(literal=_JS_VALUE),
    (
        _s("Express, Koa, Hono, Fastify, Next.js, h3", "`res.json()`, `res.send()`, `reply.send()`, `c.json()`, `NextResponse.json()`", rb"(?:\b(?:res|response|reply|resp|ctx|c|context|Response|NextResponse|h|event|this|NextResponse)|\))\s{0,9}\??\.\s{0,9}(?:json|jsonp|send|end|write|text|html|success|ok)\(", words=b"json( jsonp( send( end( write( text( html( success( ok("),
        _s("Next.js, Workers, Deno, Bun", "`new Response()`", rb"\bnew\s(?:Next)?Response\(", words=b"Response("),
        _s("Fastify, hapi", "`handler: () => …`", rb"\bhandler\s{0,4}:\s{0,4}(?:async\s)?(?:\([^()\n]{0,60}\)|\w{1,30})\s{0,4}=>\s{0,4}(?![\s{])", words=b"handler", needs=rb"fastify|@hapi/"),
        _s("Nuxt (h3), Hono", "`setResponseHeader(event, …)`, `setCookie(event, …)`", rb"\b(?:set|append)(?:Response)?Headers?\(\s{0,9}(?:event|e)\s{0,4},|\bset(?:Signed)?Cookie\(\s{0,9}(?:event|e|c|ctx)\s{0,4},|\bsend\(\s{0,9}event\s{0,4},", words=b"Header( Headers( Cookie( send(", needs=rb"h3|nitro|hono|EventHandler\("),
        _s("Fastify, Elysia, itty-router", "`.get('/…', () => …)`", rb"\.(?:get|post|put|patch|all)\(\s{0,9}['\"`][^'\"`\n]{0,80}['\"`]\s{0,4},\s{0,9}(?:async\s)?(?:\([^()\n]{0,60}\)|\w{1,30})\s{0,4}=>\s{0,4}(?![\s{])", words=b".get( .post( .put( .patch( .all(", needs=_RETURNING),
        _s("Express, Koa, own helpers", "`success(res, …)`, `R.ok(res, …)`, `sendJson(res, …)`", rb"\b(?:ok|succ|success|json|sendJson|sendJSON|sendSuccess|sendOk|sendResponse|sendResult|sendData|successResponse|jsonResponse|apiResponse|respond|respondJson|respondWith|writeJson|replyJson)\(\s{0,9}(?:res|response|reply|ctx)\s{0,4},", words=b"ok( succ( success( json( sendJson( sendJSON( sendSuccess( sendOk( Response( sendResult( sendData( respond( respondJson( respondWith( writeJson( replyJson("),
        _s("Socket.IO", "`ack()`, `callback()`", rb"(?<![.\w])(?:ack|callback|cb|fn|done|respond)\(", words=b"ack( callback( cb( fn( done( respond(", needs=rb"socket\.io"),
        _s("Koa, egg", "`ctx.set()`, `ctx.append()`", rb"\b(?:ctx|context)(?:\.response|\.res)?\.(?:set|append)\(", words=b".set( .append(", needs=rb"koa|['\"]egg['\"/-]|@midwayjs"),
        _s("Workers, Deno, Bun", Text("`headers.set()` of an answer", "应答的 `headers.set()`"), rb"[hH]eaders\.(?:set|append)\(", words=b"eaders.set( eaders.append(", needs=rb"new\s(?:Next)?Response\([^;]{0,300}?[{,]\s{0,20}headers\s{0,4}[,}]"),
        _s("Qwik", "`json(200, …)`, `event.send(200, …)`", rb"(?<![\w$])(?:\w{1,30}\.)?(?:json|send|text|html)\(\s{0,9}\d{3}\s{0,4},", needs=rb"[\"']@(?:builder\.io|qwik\.dev)/"),
        _s("Wix", "`webMethod(…, () => …)`", rb"\bwebMethod\(\s{0,9}[\w.]{1,60}\s{0,4},\s{0,9}(?:async\s)?(?:\([^()\n]{0,60}\)|\w{1,30})\s{0,4}=>\s{0,4}(?![\s{])", words=b"webMethod("),
        _s("Wix", "`ok()`", rb"(?<![\w.])(?:ok|created|response)\(", words=b"ok( created( response(", needs=rb"wix-http-functions"),
        _s("cloud functions", "`callback(null, …)`", rb"\b(?:callback|cb|done)\(\s{0,9}null\s{0,4},", words=b"callback( cb( done("),
        _s("ws, Socket.IO, NestJS gateways", "`ws.send()`, `socket.emit()`, `io.to().emit()`", rb"\b(?:ws|socket|client|conn|connection|io|wss|server|peer|namespace|nsp)\w{0,10}(?:\.(?:to|in|broadcast)(?:\([^()\n]{0,60}\))?){0,2}\.(?:send|emit|write)\(", words=b".send( .emit( .write(", needs=rb"WebSocketServer|WebSocket\.Server|socket\.io|@WebSocketGateway|from ['\"]ws['\"]|require\(['\"]ws['\"]"),
        _s("Express, Koa, Hono, Fastify, egg", "`res.render()`, `reply.view()`", rb"(?:\b(?:res|response|reply|ctx|c|this))\??\.(?:render|view)\(", PAGE, words=b".render( .view("),
        _s("Express, Koa, Hono, Fastify, Next.js", "`res.cookie()`, `res.setHeader()`, `c.header()`, `cookies().set()`", rb"\b(?:res|response|reply|resp|ctx|c|this)\??\.(?:cookie|setCookie|setHeader|header)\(|\b(?:res|response|reply|resp)\.(?:set|append|headers\.(?:set|append)|cookies\.set)\(|\bcookies\(\)\)?\.set\(|\bctx\.cookies\.set\(", words=b".cookie( .setCookie( .setHeader( .header( .set( .append("),
        _s("Express, Koa, Hono, Next.js, Remix", "`res.redirect()`, `c.redirect()`, `NextResponse.redirect()`", rb"\b(?:res|response|reply|ctx|c|Response|NextResponse)\.redirect\(|(?<![.\w])(?:redirect|sendRedirect)\(", words=b"redirect( sendRedirect("),
        _s("Electron", "`contextBridge.exposeInMainWorld()`, `webContents.send()`, `event.reply()`", rb"\bcontextBridge\.exposeInMainWorld\(|\b(?:webContents|event|evt|e)(?:\.sender)?\.(?:send|reply)\(", PROPS, words=b"exposeInMainWorld( .send( .reply(", needs=rb"electron"),
        _s("Nuxt", Text("`useState('coze…')` in a plugin", "插件中的 `useState('coze…')`"), rb"\b(?:useState|setResponseData)\(\s{0,9}['\"]coze", PROPS, words=b"useState( setResponseData(", needs=rb"defineNuxtPlugin"),
    ),
    (
        _s("Remix, SvelteKit, Next.js, Gatsby", Text("what `loader`, `load`, `getServerSideProps`, `getInitialProps` return", "`loader`、`load`、`getServerSideProps`、`getInitialProps` 的返回值"), rb"(?:\bfunction\s|\bconst\s|\bexport\s)[^\n]{0,40}\b(?:loader|load|getServerSideProps|getStaticProps|getServerData|getInitialProps)\b\s{0,4}(?:[=:(<]|satisfies)", PROPS, words=b"load getServerSideProps getStaticProps getServerData getInitialProps"),
        _s("Next.js, SvelteKit, Astro", Text("what an exported `GET`, `POST` … returns", "导出的 `GET`、`POST` 等的返回值"), rb"\bexport\s(?:const|(?:async\s)?function)\s" + _METHODS + rb"\b", words=b"GET POST PUT PATCH DELETE HEAD OPTIONS ALL"),
        _s("Nuxt (Nitro), tRPC, TanStack Start, Astro actions, Qwik, Firebase", Text("what `defineEventHandler()`, `onCall()`, `createServerFn()`, a procedure returns", "`defineEventHandler()`、`onCall()`、`createServerFn()` 和过程的返回值"), rb"\b(?:defineEventHandler|eventHandler|defineCachedEventHandler|cachedEventHandler|lazyEventHandler|onCall|onRequest|handler|createServerFn|defineAction|query|procedure|publicProcedure|routeLoader|routeAction|globalAction)\b[^\n]{0,80}\(|\bserver\$\(", words=b"EventHandler eventHandler onCall onRequest handler createServerFn defineAction query rocedure routeLoader routeAction globalAction server$("),
        _s("SvelteKit", Text("what a remote function returns: `query()`, `command()`", "远程函数 `query()`、`command()` 的返回值"), rb"\b(?:query|command|form|prerender)\b[^\n]{0,80}\(", needs=rb"\$app/server"),
        _s("Wix", Text("what the function of `webMethod()`, or one that a `.jsw` file exports, returns", "`webMethod()` 的处理函数和 `.jsw` 文件导出的函数的返回值"), rb"\bwebMethod\(|\bexport\s(?:async\s)?function\b", needs=rb"wix-web-module|@wix/web-methods|\.jsw\Z"),
        _s("SvelteKit", Text("what a form action returns", "表单操作的返回值"), rb"\bexport\sconst\sactions\b", PROPS, words=b"actions"),
        _s("Apollo, GraphQL Yoga, graphql-js, Pothos, Nexus", Text("what a resolver returns", "解析器的返回值"), _RESOLVERS + rb"|\bresolve\s{0,4}[:(]", words=b"esolver resolve", needs=_GRAPHQL),
        _s("Electron", Text("what the function of `ipcMain.handle()` returns", "`ipcMain.handle()` 的处理函数的返回值"), rb"\bipcMain\.handle(?:Once)?\(", PROPS, words=b"ipcMain.handle"),
        _s("cloud functions", Text("what `exports.main`, `exports.handler`, `module.exports` returns", "`exports.main`、`exports.handler`、`module.exports` 的返回值"), rb"\bexports\.(?:main|handler|main_handler|default)\s{0,4}=|\bmodule\.exports\s{0,4}=\s{0,4}(?:async\s)?(?:function\b|\(\s{0,4}(?:event|ctx|context))", words=b"exports.main exports.handler exports.default module.exports"),
        _s("NestJS, GraphQL", Text("what a method with `@Get()`, `@Query()`, `@SubscribeMessage()` returns", "带有 `@Get()`、`@Query()`、`@SubscribeMessage()` 的方法的返回值"), rb"@(?:Get|Post|Put|Patch|All|Query|Mutation|SubscribeMessage|MessagePattern)\(", words=b"@Get( @Post( @Put( @Patch( @All( @Query( @Mutation( @SubscribeMessage( @MessagePattern("),
        _s("Next.js", Text("what a `'use server'` action returns", "`'use server'` 操作的返回值"), rb"\bexport\s(?:default\s)?(?:async\s)?function\b|\bexport\sconst\b", PROPS, needs=rb"\A(?:\s|//[^\n]*\n)*['\"]use server['\"]"),
        _s("Fastify, Elysia, h3, itty-router, egg", Text("what the function of `.get('/…')` returns", "`.get('/…')` 的处理函数的返回值"), rb"\.(?:get|post|put|patch|all|route)\(\s{0,9}['\"`]", words=b".get( .post( .put( .patch( .all( .route(", needs=_RETURNING),
    ),
    (
        _s("Koa, egg, Workers", "`ctx.body =`", rb"(?:this\.)?(?:ctx|this|context|c|response)(?:\.response)?\.body\s{0,4}=", words=b".body"),
        _s("Electron", "`event.returnValue =`", rb"(?:event|evt|e|ev)\.returnValue\s{0,4}=", PROPS, words=b".returnValue", needs=rb"electron"),
        _s("SvelteKit", "`export const actions = { … }`", rb"export\sconst\sactions\b[^=\n]{0,40}=", PROPS, words=b"actions"),
        _s("Apollo, GraphQL Yoga, graphql-js", "`const resolvers = { … }`", rb"(?:export\s)?" + _RESOLVERS + rb"[^=\n]{0,40}=", words=b"esolver", needs=_GRAPHQL),
        _s("Azure Functions", "`context.res =`", rb"(?:context|ctx)\.res\s{0,4}=", words=b".res"),
        _s("Express, Koa, Hono", "`res.locals =`, `ctx.state =`", rb"(?:(?:res|app|reply)\.locals|(?:ctx|c)\.state)(?:\.\w{1,60})?\s{0,4}=", PAGE, words=b".locals .state"),
    ),
)  # fmt: skip
# flask.palletsprojects.com, fastapi.tiangolo.com, docs.djangoproject.com, django-rest-framework.org, docs.aiohttp.org,
# tornadoweb.org, sanic.dev, starlette.io, docs.python.org: http.server.
_PYTHON = Language(
    ("python",),
    Style(indented=True),
    (
        _s("Flask, FastAPI, Starlette, Django, aiohttp, DRF", "`jsonify()`, `JsonResponse()`, `JSONResponse()`, `web.json_response()`, `Response()`", rb"\b(?:jsonify|JsonResponse|JSONResponse|ORJSONResponse|UJSONResponse|PlainTextResponse|StreamingResponse|Response|make_response|json_response)\(", words=b"jsonify( Response( make_response( json_response("),
        _s("Tornado, http.server, Sanic, Falcon, WebSockets", "`self.write()`, `wfile.write()`, `response.json()`, `ws.send_json()`", rb"\b(?:self\.(?:write|finish)|(?:self\.)?wfile\.write|sanic\.json|response\.json|resp\.media|await\s\w{1,40}\.(?:send_json|send_text|send_str|send))\(", words=b"self.write self.finish wfile.write sanic.json response.json resp.media .send"),
        _s("Sanic", "`return json()`", rb"\breturn\s(?:json|text|html)\(", words=b"json( text( html(", needs=rb"\bsanic\b"),
        _s("Socket.IO", "`socketio.emit()`", rb"\b(?:socketio\.emit|emit|sio\.emit)\(", words=b"emit(", needs=rb"socketio"),
        _s("Flask, FastAPI, Django", "`redirect()`, `RedirectResponse()`, `HttpResponseRedirect()`", rb"(?<![.\w])(?:redirect|RedirectResponse|HttpResponseRedirect)\(", words=b"redirect( RedirectResponse( HttpResponseRedirect("),
        _s("Streamlit, Gradio, Chainlit, NiceGUI, Dash, PyWebIO", "`st.write()`, `st.text_input()`, `gr.Textbox()`, `cl.Message()`, `ui.label()`, `put_text()`", rb"\bst\.(?:sidebar\.)?(?:write|text|markdown|code|json|caption|info|success|warning|error|title|header|subheader|text_input|text_area|chat_message|dataframe|table|metric)\(|\bgr\.(?:Blocks|Textbox|Text|TextArea|Markdown|HTML|JSON|Code|Label|Info|Warning|update)\(|\bcl\.Message\(|\bui\.(?:add_(?:head|body)_html|run_javascript|label|input|textarea|markdown|code|html|json_editor|notify)\(|\bd[ch]c\.(?:Input|Store|Textarea|Markdown)\(|\bcomponents\.html\(|\bput_(?:text|markdown|code|html|input)\(", PAGE, needs=rb"\b(?:streamlit|gradio|chainlit|nicegui|dash|pywebio)\b"),
        _s("Flask, FastAPI, Django, Tornado", "`response.set_cookie()`, `self.set_header()`", rb"\b\w{1,40}\.set_cookie\(|\bself\.set_header\(", words=b".set_cookie( .set_header("),
        _s("Flask, Django, FastAPI, Tornado", "`render_template()`, `render()`, `TemplateResponse()`, `HttpResponse()`", rb"\b(?:render_template|render_template_string|render|render_to_string|TemplateResponse|render_to_response|self\.render|HTMLResponse|HttpResponse)\(", PAGE, words=b"render_template render( render_to_ TemplateResponse( HTMLResponse( HttpResponse("),
    ),
    (
        _s("Flask, FastAPI, aiohttp, Sanic, Bottle", Text("what a function with `@app.get()`, `@bp.route()`, `@router.websocket()` returns", "带有 `@app.get()`、`@bp.route()`、`@router.websocket()` 的函数的返回值"), rb"@\w{1,40}\.(?:get|post|put|delete|patch|route|api_route|websocket|view|head)\("),
        _s("Django REST framework, Pyramid, CherryPy, hug, Frappe", Text("what a function with `@api_view`, `@expose`, `@view_config`, `@frappe.whitelist()` returns", "带有 `@api_view`、`@expose`、`@view_config`、`@frappe.whitelist()` 的函数的返回值"), rb"@(?:frappe\.whitelist|api_view|expose|view_config|cherrypy|hug|json_view|get|post|route|app)\b"),
        _s("Flask-RESTful, Django, Tornado", Text("what the method `get(self)`, `post(self)` … returns", "方法 `get(self)`、`post(self)` 等的返回值"), rb"\bdef\s(?:get|post|put|patch|list|retrieve)\(\s{0,4}self\b", words=b"get( post( put( patch( list( retrieve("),
        _s("Django, Flask", Text("what `get_context_data`, a context processor returns", "`get_context_data` 和上下文处理器的返回值"), rb"\bdef\s(?:get_context_data\b|context_processor\b|inject_\w)|context_processor", PAGE, words=b"get_context_data context_processor inject_"),
        _s("Django", Text("what a function of `context_processors.py` returns", "`context_processors.py` 中函数的返回值"), rb"\bdef\s\w{1,60}\(\s{0,4}request\b", PAGE, words=b"request", needs=rb"context_?processors?\.py\Z"),
        _s("Strawberry, Graphene, Ariadne", Text("what a resolver returns", "解析器的返回值"), rb"@(?:strawberry\.)?(?:field|mutation|subscription)\b|@\w{1,40}\.(?:field|mutation)\b|\bdef\sresolve_\w", words=b"field mutation subscription resolve_", needs=rb"strawberry|graphene|ariadne"),
        _s("cloud functions", Text("what `handler(event)`, `main(request)` returns", "`handler(event)`、`main(request)` 的返回值"), rb"\bdef\s(?:handler|lambda_handler|main_handler|main)\(\s{0,4}(?:event|request|req)\b", words=b"handler( main("),
    ),
    (_s("Falcon, Bottle, Pyramid, Sanic, aiohttp", "`resp.media =`, `response.body =`", rb"(?:resp|response)\.(?:media|text|body|content)\s{0,4}=", words=b".media .text .body .content", needs=rb"falcon|bottle|webob|pyramid|sanic|aiohttp"), _s("Flask, FastAPI, Django", "`response.headers[…] =`", rb"(?:resp|response)(?:\.headers)?\[[^\]\n]{1,60}\]\s{0,4}=(?!=)", words=b"resp[ response[ headers[")),
)  # fmt: skip
# docs.spring.io, developer.salesforce.com/docs/atlas.en-us.apexcode.meta, jakarta.ee/specifications/servlet, quarkus.io, micronaut.io, javalin.io, ktor.io.
_JAVA_ROUTES = (
    _s("Spring, JAX-RS, Micronaut", Text("what a method with `@GetMapping`, `@ResponseBody`, `@GET`, `@Get` returns", "带有 `@GetMapping`、`@ResponseBody`、`@GET`、`@Get` 的方法的返回值"), rb"@(?:Get|Post|Put|Patch|Request)Mapping\b|@ResponseBody\b|@(?:GET|POST|PUT|Get|Post|Put|Path|ResponseBody|SaIgnore|AnonymousAccess)\b", words=b"@Get @GET @Post @POST @Put @PUT @Patch @Request @Path @ResponseBody @SaIgnore @AnonymousAccess"),
    _s("Salesforce (Apex)", Text("what a method with `@AuraEnabled`, `@RemoteAction`, `@HttpGet` returns", "带有 `@AuraEnabled`、`@RemoteAction`、`@HttpGet` 的方法的返回值"), rb"@(?:AuraEnabled|RemoteAction|Http(?:Get|Post|Put|Patch))\b", words=b"@AuraEnabled @RemoteAction @Http"),
    _s("Ktor, Javalin, Spark", Text('what the function of `get("/…")` returns', '`get("/…")` 的处理函数的返回值'), rb"\b(?:get|post|put)\s{0,4}(?:\(\s{0,4}\"[^\"\n]{0,80}\"\s{0,4}\)|\(\s{0,4}\"[^\"\n]{0,80}\"\s{0,4},)"),
)  # fmt: skip
_JAVA_CALLS = (
    _s("Spring, Ktor, Javalin, JFinal", "`ResponseEntity.ok()`, `call.respond()`, `ctx.json()`, `renderJson()`", rb"\b(?:ResponseEntity\.ok|call\.respond\w{0,12}|renderJson|renderText|ctx\.(?:json|result)|context\.json)\(", words=b"ResponseEntity.ok call.respond renderJson renderText ctx.json ctx.result context.json"),
    _s("Ktor", "`call.response.headers.append()`, `call.response.cookies.append()`", rb"\bcall\.response\.(?:header|(?:headers|cookies)\.append)\(", words=b"call.response."),
    _s("Spark, Javalin", '`get("/…", (req, res) -> …)`', rb"\b(?:get|post|put)\(\s{0,9}\"[^\"\n]{0,80}\"\s{0,4},\s{0,9}(?:\([\w, ]{0,40}\)|\w{1,30})\s{0,4}->\s{0,4}(?![\s{])", words=b"->"),
    _s("Play", "`Ok()`", rb"(?<![\w.])Ok\(", words=b"Ok(", needs=rb"\bplay\.|Action\b"),
    _s("servlets, HttpServer", "`getWriter().write()`, `out.print()`", rb"(?:getWriter\(\)|getOutputStream\(\)|\b(?:out|writer|pw|printWriter))\.(?:write|print|println|append|printf)\(", words=b".write( .print( .println( .append( .printf(", needs=rb"servlet|HttpExchange|HttpServletResponse"),
    _s("servlets, Spring", "`response.setHeader()`, `response.addHeader()`, `response.sendRedirect()`, `new Cookie()`", rb"\b(?:response|resp|res|rsp|httpResponse|servletResponse)\.(?:(?:set|add)Header|sendRedirect)\(|\bnew\sCookie\(|\bResponseCookie\.from\(", words=b"Header( sendRedirect( Cookie( ResponseCookie.from("),
    _s("Spring, Jakarta WebSocket", "`session.sendMessage()`, `getBasicRemote().sendText()`", rb"\b\w{0,30}[sS]ession\.(?:sendMessage|getBasicRemote\(\)\.sendText)\(", words=b"sendMessage( sendText("),
    _s("Spring MVC, servlets, Thymeleaf", "`model.addAttribute()`, `setAttribute()`", rb"\.(?:addAttribute|addObject|setAttribute|setVariable)\(", PAGE, words=b"addAttribute( addObject( setAttribute( setVariable("),
)  # fmt: skip
_JAVA = Language(
    ("java",),
    Style(lines=False, literal=rb"(?:[=,\]]|\breturn)\Z"),
    _JAVA_CALLS,
    _JAVA_ROUTES,
)
_KOTLIN = Language(
    ("kotlin", "groovy", "scala"),
    Style(),
    _JAVA_CALLS,
    _JAVA_ROUTES,
    (_s("Spring (Kotlin)", Text("what a function with `@GetMapping` equals: `fun x() = …`", "带有 `@GetMapping` 的函数的表达式：`fun x() = …`"), rb"@(?:Get|Post|Put|Patch|Request)Mapping\b[^{}]{0,300}?\bfun\s\w{1,60}\([^{}]{0,200}?\)(?:\s?:\s?[\w<>,? ]{1,80})?\s{0,4}=(?!=)", words=b"Mapping", reach=700),),
)  # fmt: skip
# laravel.com, symfony.com, thinkphp.cn, slimframework.com, developer.wordpress.org, api.drupal.org.
_PHP = Language(
    ("php",),
    Style(lines=False, hash_comments=True),
    (
        _s("Laravel, Symfony, ThinkPHP, WordPress", "`response()->json()`, `new JsonResponse()`, `wp_send_json()`, `wp_localize_script()`", rb"\bresponse\(\)\s{0,4}->\s{0,4}json\(|\b(?:JsonResponse|Response|json|success|wp_send_json\w{0,10}|wp_localize_script|wp_add_inline_script|rest_ensure_response|WP_REST_Response)\(", words=b"response() Response( json( success( wp_send_json wp_localize_script( wp_add_inline_script( rest_ensure_response("),
        _s("Symfony, Slim, CodeIgniter", "`->json()`, `->withJson()`, `->write()`", rb"->\s{0,4}(?:json|withJson|write|setData|setContent|setJSON|success)\(", words=b"json( withJson( write( setData( setContent( setJSON( success("),
        _s("plain PHP", "`echo json_encode()`", rb"\b(?:echo|print|exit|die)\b[\s(]{0,9}json_encode\(", words=b"json_encode("),
        _s("plain PHP", "`echo`, `print`, `exit()`", rb"\b(?:echo|print|exit|die)\b[\s(]", PAGE, words=b"echo print exit die"),
        _s("plain PHP, Laravel", "`setcookie()`, `cookie()`, `->withCookie()`, `header()`, `redirect()`", rb"(?<![>:\w])redirect\(|\b(?:setcookie|setrawcookie|cookie)\(|->\s{0,4}(?:withCookie|cookie|withHeader)\(|(?<![>:\w])header\(", words=b"redirect( cookie( withCookie( withHeader( header("),
        _s("Laravel, Inertia, Symfony, ThinkPHP", "`view()`, `Inertia::render()`, `->assign()`", rb"\b(?:view|Inertia::render|render|assign|renderView)\(|->\s{0,4}(?:render|assign|with|renderView)\(", PAGE, words=b"view( render( assign( renderView( with("),
    ),
    (
        _s("Laravel (Inertia)", Text("what `share()` returns", "`share()` 的返回值"), rb"\bfunction\sshare\(", PAGE, words=b"share("),
        _s("Laravel, Slim", Text("what the function of `Route::get()`, `$app->get()` returns", "`Route::get()`、`$app->get()` 的处理函数的返回值"), rb"\bRoute::\w{1,20}\(|\$(?:app|router|group|r)->(?:get|post|put|map|any)\(", words=b"Route:: ->get( ->post( ->put( ->map( ->any("),
        _s("Laravel, Symfony, ThinkPHP", Text("what a public method of a controller returns", "控制器公共方法的返回值"), rb"\bpublic\s(?:static\s)?function\s", needs=rb"\bclass\s\w{1,60}\s(?:extends\s\w{0,40}Controller|implements)|namespace\s[\w\\]{0,80}Controllers?|extends\sController|\bclass\s\w{0,60}Controller"),
        _s("WordPress, cloud functions", Text("what the function of `register_rest_route()`, `main_handler` returns", "`register_rest_route()` 的处理函数和 `main_handler` 的返回值"), rb"\bregister_rest_route\b|\bfunction\s(?:handler|main_handler)\(", words=b"register_rest_route handler("),
    ),
    (_s("Drupal", "`['#attached']['drupalSettings'] =`", rb"\s{0,40}\$\w{1,40}(?:\[[^\]\n]{1,40}\]){0,3}\[['\"]drupalSettings['\"]\](?:\[[^\]\n]{1,60}\]){0,5}\s{0,4}=(?![=>])", PAGE, words=b"drupalSettings", reach=600),),
)  # fmt: skip
# pkg.go.dev: net/http, gin, echo, fiber, chi/render, gorilla/websocket.
_GO = Language(
    ("go",),
    Style(literal=rb"\A(?!\s*(?:func|if|for|switch|select|else|type|defer|go)\b)(?![\s\S]*\bfunc\s?\([^)]*\)[\w\s.*\[\](),]*\Z)[\s\S]*(?:[\w\])=(,:&]|\b(?:interface|struct)\{\})\Z"),
    (
        _s("Gin, Echo, Fiber, Beego", "`c.JSON()`, `c.SendString()`, `ServeJSON()`", rb"\b[a-z]\w{0,20}\.(?:JSON|IndentedJSON|PureJSON|AsciiJSON|SecureJSON|JSONP|JSONPretty|ServeJSON|SendString|AbortWithStatusJSON)\(", words=b"JSON( JSONP( JSONPretty( SendString("),
        _s("Gin, Echo, Fiber, net/http", "`c.String()`, `c.Data()`, `w.Write()`", rb"\b(?:c|ctx|context|gc|ec|e|g|ginCtx)\.(?:String|Data|XML|YAML|Send|Blob|Success|Write|WriteString)\(|\b(?:w|rw|writer|res|resp|rsp)\.(?:Write|WriteString)\(", words=b".String( .Data( .XML( .YAML( .Send( .Blob( .Success( .Write( .WriteString("),
        _s("net/http, chi, own helpers", "`json.NewEncoder(w).Encode()`, `fmt.Fprint(w)`, `render.JSON()`, `response.Success()`", rb"\bjson\.NewEncoder\([^()\n]{1,40}\)\.Encode\(|\bfmt\.Fprint(?:f|ln)?\(\s{0,4}(?:w|rw|writer|res)\b|\bio\.WriteString\(\s{0,4}\w{1,20}\b|\brender\.(?:JSON|PlainText)\(|\b(?:response|resp|app|ginx|utils|api)\.(?:Success|Ok|OK|OkWithData|JSON|WriteJSON|RespondJSON)\(", words=b"json.NewEncoder( fmt.Fprint io.WriteString( render.JSON( render.PlainText( .Success( .Ok( .OK( .OkWithData( .JSON( .WriteJSON( .RespondJSON("),
        _s("GoFrame, go-zero, Beego", "`r.Response.WriteJson()`, `httpx.OkJson()`, `c.Ctx.Output.JSON()`", rb"\bResponse\.Write\w{0,12}\(|\bhttpx\.(?:OkJson|WriteJson)\w{0,4}\(|\bOutput\.(?:Header|Body|JSON)\(", words=b"Response.Write httpx. Output."),
        _s("net/http, Gin, Echo, Fiber, Hertz", "`w.Header().Set()`, `c.Header()`, `c.SetCookie()`, `c.Redirect()`", rb"\b(?:c|ctx|http)\.Redirect\(|\b(?:w|rw|writer|Writer|res|resp|rsp|Response\(\)|Response)\.Header(?:\(\))?\.(?:Set|Add)\(|\bc\.(?:Header|Cookie)\(|\b\w{1,20}\.SetCookie\(", words=b".Redirect( .Header .Cookie( .SetCookie("),
        _s("Fiber", "`c.Set()`, `c.Append()`", rb"\b(?:c|ctx)\.(?:Set|Append)\(", words=b".Set( .Append(", needs=rb"gofiber/fiber"),
        _s("gorilla/websocket", "`conn.WriteJSON()`", rb"\b\w{0,20}[cC]onn\.(?:WriteJSON|WriteMessage)\(", words=b"onn.Write", needs=rb"[uU]pgrader"),
        _s("Gin, html/template", "`c.HTML()`, `tmpl.Execute()`", rb"(?:\bc\.(?:HTML|Render)|\.Execute(?:Template)?)\(", PAGE, words=b".HTML( .Render( .Execute"),
    ),
)  # fmt: skip
# learn.microsoft.com/aspnet/core.
_CSHARP = Language(
    ("csharp",),
    Style(lines=False, literal=rb"(?:[=,(\]]|\breturn|\bnew(?:\s[\w<>, ?.]{1,80})?(?:\(\))?)\Z"),
    (
        _s("ASP.NET Core", "`Ok()`, `Json()`, `Results.Ok()`, `WriteAsJsonAsync()`", rb"\b(?:Ok|Json|Content|JsonResult|OkObjectResult|(?:Typed)?Results\.(?:Ok|Json|Text|Content)|WriteAsync|WriteAsJsonAsync|SendAsync)\(", words=b"Ok( Json( Content( JsonResult( OkObjectResult( Results. WriteAsync( WriteAsJsonAsync( SendAsync("),
        _s("ASP.NET Core", "`Response.Cookies.Append()`, `Response.Headers.Append()`", rb"\bResponse\.(?:Cookies|Headers)\.(?:Append|Add)\(", words=b"Response."),
        _s("ASP.NET Core", '`MapGet("/…", () => …)`', rb"\.Map(?:Get|Post|Put|Methods)\(\s{0,9}\"[^\"\n]{0,80}\"\s{0,4},\s{0,9}(?:async\s)?(?:\([^()\n]{0,100}\)|\w{1,30})\s{0,4}=>\s{0,4}(?![\s{])", words=b".Map"),
        _s("ASP.NET Core MVC", "`View()`", rb"\bView\(", PAGE, words=b"View("),
    ),
    (
        _s("ASP.NET Core", Text("what a method with `[HttpGet]`, the function of `MapGet()` returns", "带有 `[HttpGet]` 的方法、`MapGet()` 的处理函数的返回值"), rb"\[Http(?:Get|Post|Put|Patch)\b|\.Map(?:Get|Post|Put|Methods)\(", words=b"[Http .Map"),
    ),
    (
        _s("ASP.NET Core", Text("what a method with `[HttpGet]` equals: `public … X() => …`", "带有 `[HttpGet]` 的方法的表达式：`public … X() => …`"), rb"\[Http(?:Get|Post|Put|Patch)\b[^{};]{0,300}?\bpublic\s[^{};=]{1,200}?\)\s{0,20}=>", words=b"[Http", reach=700),
        _s("ASP.NET Core", "`Response.Headers[…] =`", rb"(?:\w{1,30}\.)?Response\.Headers(?:\[[^\]\n]{1,60}\]|\.\w{1,60})\s{0,4}=(?!=)", words=b"Response.Headers"),
        _s("ASP.NET Core MVC", "`ViewBag.X =`, `ViewData[…] =`", rb"View(?:Bag\.\w{1,60}|Data\[[^\]\n]{1,60}\])\s{0,4}=", PAGE, words=b"ViewBag. ViewData["),
    ),
)  # fmt: skip
# guides.rubyonrails.org, sinatrarb.com, grape, github.com/gazay/gon.
_RUBY = Language(
    ("ruby",),
    Style(indented=True),
    (_s("Rails", "`render json:`, `render plain:`", rb"\brender\s{0,4}\(?\s{0,4}(?:json|plain|html|body|text):", words=b"render"), _s("Rails, Sinatra, Rack", "`response.set_header()`, `response.set_cookie()`, `redirect_to()`", rb"\bresponse\.(?:set_header|add_header|set_cookie)\(|\bredirect(?:_to)?[(\s]", words=b"response. redirect"), _s("Rails (Action Cable)", "`transmit()`, `broadcast()`", rb"(?:(?<![.\w])transmit|\bbroadcast(?:_to)?)\(", words=b"transmit( broadcast( broadcast_to("), _s("Sinatra, Grape, Hanami", "`json …`, `body …`", rb"\b(?:json|body)(?:\(|\s(?=\w{1,40}\s{0,40}$))", words=b"json body", needs=rb"sinatra|grape|hanami")),
    (_s("Sinatra, Grape, Roda", Text("what the block of `get '/…'` returns", "`get '/…'` 的代码块的返回值"), rb"^\s{0,40}(?:get|post|put|patch)\s{0,4}\(?['\"/]", needs=rb"[sS]inatra|[gG]rape|hanami|roda"),),
    (_s("Rails (jbuilder)", "`json.token …`", rb"json\.\w{1,60}!?\s{1,4}(?=[\w:])", words=b"json.", needs=rb"\.jbuilder\Z"), _s("Rails, Sinatra, Rack", "`response.headers[…] =`, `cookies[…] =`", rb"(?:response\.headers|cookies(?:\.permanent)?)\[[^\]\n]{1,60}\]\s{0,4}=(?!=)", words=b"response.headers cookies"), _s("Rails (gon)", "`gon.token =`", rb"gon\.\w{1,60}\s{0,4}=(?!=)", PAGE, words=b"gon."), _s("Sinatra, Grape, Roda", Text("`{ … }.to_json` as the last value", "作为最后一个值的 `{ … }.to_json`"), rb"(?=\{|JSON\.(?:generate|dump)\(|\w{1,60}\.to_json\b)", needs=rb"[sS]inatra|[gG]rape|hanami|roda"),),
)  # fmt: skip
_PHOENIX = rb"Phoenix|Plug|:controller|:live_view|:channel"
# hexdocs.pm: phoenix, plug, phoenix_live_view.
_ELIXIR = Language(
    ("elixir",),
    Style(indented=True),
    (
        _s("Phoenix, Plug", "`json()`, `text()`, `send_resp()`", rb"(?<![.\w])(?:json|text|html|send_resp|resp|Plug\.Conn\.send_resp)\(", needs=_PHOENIX),
        _s("Phoenix, Plug", "`put_resp_header()`, `put_resp_cookie()`", rb"\bput_resp_(?:header|cookie)\(", words=b"put_resp_"),
        _s("Phoenix LiveView, channels", "`push_event()`, `push()`, `broadcast!()`", rb"(?<![.\w])(?:push_event|push|broadcast)!?\(", words=b"push broadcast", needs=_PHOENIX),
        _s("Phoenix", "`render()`", rb"(?<![.\w])render\(", PAGE, words=b"render(", needs=_PHOENIX),
    ),
)  # fmt: skip
# docs.rs: axum, actix-web, rocket, warp.
_RUST = Language(
    ("rust",),
    Style(
        tail=True,
        literal=rb"(?:[=(,:&|]|\breturn|=>|!|[=(,]\s{0,4}&?[A-Z]\w{0,60})\s{0,2}\Z(?<!=>)",
    ),
    (
        _s("axum, actix-web, Rocket, warp", "`Json()`, `.json()`, `.body()`, `Html()`", rb"(?<![\w:>])(?:axum::|web::|warp::reply::|rocket::serde::json::)?[jJ]son\(|\.(?:json|body)\(|\bHtml\(", words=b"son( body( Html("),
    ),
    (
        _s("Rocket, actix-web", Text("what a function with `#[get()]` returns", "带有 `#[get()]` 的函数的返回值"), rb"#\[(?:\w{1,20}::)?(?:get|post|put|patch|route)\(", words=b"#["),
    ),
)  # fmt: skip

LANGUAGES: tuple[Language, ...] = (
    _JAVASCRIPT, _PYTHON, _JAVA, _KOTLIN, _PHP, _GO, _CSHARP, _RUBY, _ELIXIR, _RUST,
)  # fmt: skip
BY_LANGUAGE = {name: row for row in LANGUAGES for name in row.names}
