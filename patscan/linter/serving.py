"""Servers that hand their token to the page: templates, props, and routes that answer with it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from patscan.exposure import bundlers, names, syntax
from patscan.exposure.judge import seen
from patscan.exposure.syntax import Source, Way
from patscan.linter import Leak
from patscan.linter.reads import Word, secrets

# --- scripts ----------------------------------------------------------------------------------------

# Names on the way below a sink: keys, and calls that only change the form of a value.
_INNER = r"( > (?!\.?\w*(fetch|request|axios|post|get)\w*\(\))([\w$'\-@. ]+|JSON\.stringify\(\)|[\w.$]*\.?(replace|replaceAll|String|encodeURIComponent|btoa)\(\)))*$"
_ATTRIBUTE = re.compile(r"<[\w.]+> > @[\w$\-]+" + _INNER)
_SINKS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("coze-props-token", "server-props", re.compile(
        r"(function (getServerSideProps|getStaticProps)|(getServerSideProps|getStaticProps) =) > .*props > [\w$]+" + _INNER)),
    ("coze-props-token", "server-props", re.compile(
        r"(function (loader|getServerData|load)|(loader|getServerData|load) =) > (.* > )?(return|(json|defer|data)\(\))" + _INNER)),
    ("coze-props-token", "server-props", _ATTRIBUTE),
    ("coze-server-rendered", "template-value", re.compile(
        r"(^| > )[\w$.]*\.?(render|view|renderFile|renderToString)\(\) > [\w$]+" + _INNER)),
    ("coze-server-rendered", "template-value", re.compile(r"(^| > )(res|app|ctx|c)\.(locals|state)\.[\w$]+ =" + _INNER)),
    ("coze-token-endpoint", "token-endpoint", re.compile(
        r"(^| > )((res|response|reply|resp|ctx|c|context|Response|NextResponse|h|event|this)\.(json|jsonp|send|end|write|text|html|response|success)"
        r"|\.(json|jsonp|send|end)|new (Next)?Response)\(\)" + _INNER)),
    ("coze-token-endpoint", "token-endpoint", re.compile(r"(^| > )(ctx|this|context)(\.response)?\.body =" + _INNER)),
    ("coze-token-endpoint", "token-endpoint", re.compile(
        r"(defineEventHandler|eventHandler|defineCachedEventHandler|onRequest|onCall)\(\)( > return)?( > [\w$]+){1,2}$"
        r"|exports\.(main|handler) =( > return)?( > [\w$]+){1,2}$")),
)  # fmt: skip
_TAINTED = re.compile(
    rb"\b(?:const|let|var)\s+([A-Za-z_$][\w$]{0,60})\s*(?::[^=\n]{0,60})?=\s*(?:await\s+)?(?:\(\s*)?"
    rb"(?:process\.env|import\.meta\.env|Deno\.env\.get\(|Bun\.env|env|config\.get\()[.?\[('\"]{0,4}([A-Za-z_]\w{2,60})"
)


# A method of a Nest controller answers with what it returns.
_CONTROLLER = re.compile(r"function \w+ > return( > [\w$]+){1,2}$")


def in_scripts(source: Source) -> Iterator[Leak]:
    """The places in a script from which the server's own token goes out."""
    if source.root is None:
        return
    tainted = {
        match[1].decode() for match in _TAINTED.finditer(source.code)
        if names.is_coze_secret(match[2].decode())
    }  # fmt: skip
    nest = b"@Controller(" in source.code
    controllers = [("coze-token-endpoint", "token-endpoint", _CONTROLLER)] if nest else []
    for word in _words(source, tainted):
        way = source.way(word.start)
        if way.in_comment or not _is_value(way):
            continue
        trail = str(way)
        for rule, signal, pattern in (*_SINKS, *controllers):
            if (match := pattern.search(trail)) and not _stays(
                trail, source, word, tainted=word.name in tainted
            ):
                line = source.line(word.start)
                what = match[0].strip(" >").split(" > ")[0].removeprefix("function ").rstrip(" =")
                yield Leak(
                    rule, "server-rendered", word.start, word.end, word.name,
                    names.family(word.name), "high" if "COZE" in word.name else "medium",
                    (seen(signal, source.path, line, f"`{what}`"),),
                )  # fmt: skip
                break


def _words(source: Source, tainted: set[str]) -> Iterator[Word]:
    """Names that hold the server's token: by their own name, or because they were given such a variable."""
    for word in secrets(source.code):
        if names.is_coze_secret(word.name) and not bundlers.prefix_of(word.name):
            yield word
    for name in tainted:
        if not names.is_coze_secret(name):
            for match in re.finditer(rb"\b" + re.escape(name.encode()) + rb"\b", source.code):
                yield Word(name, match.start(), match.end())


def _is_value(way: Way) -> bool:
    """Whether a name stands for its value here: not as a key, a parameter or a type."""
    if len(way.nodes) < 2:
        return False
    leaf, parent = way.nodes[-1], way.nodes[-2]
    for node, child in itertools.pairwise(way.nodes):
        left = node.child_by_field_name("left") if node.type == "assignment_expression" else None
        if left and left.id == child.id:
            return False
    if parent.type in (
        "pair",
        "jsx_attribute",
        "required_parameter",
        "import_specifier",
        "variable_declarator",
    ):
        key = parent.child_by_field_name("key") or parent.child_by_field_name("name")
        return parent.type == "pair" and (key is None or key.id != leaf.id)
    if _is_only_asked_about(way):
        return False
    if leaf.type in ("string_fragment", "template_string"):
        return any(node.type in ("subscript_expression", "arguments") for node in way.nodes[-3:])
    return leaf.type in ("identifier", "property_identifier", "shorthand_property_identifier")


_COMPARISONS = ("==", "===", "!=", "!==", "<", ">", "instanceof", "in")


def _is_only_asked_about(way: Way) -> bool:
    """Whether a value is not passed on, but only tested: `!!x`, `typeof x`, `x ? a : b`, `x.length`."""
    for node, child in itertools.pairwise(way.nodes):
        if node.type == "unary_expression":
            return True
        if node.type == "ternary_expression":
            condition = node.child_by_field_name("condition")
            if condition and condition.id == child.id:
                return True
        if node.type == "binary_expression":
            operator = node.child_by_field_name("operator")
            if operator and operator.type in _COMPARISONS:
                return True
        if node.type == "member_expression":
            inner = node.child_by_field_name("object")
            if (
                syntax.text(node.child_by_field_name("property")) == "length"
                and inner
                and inner.id == child.id
            ):
                return True
    return False


def _stays(trail: str, source: Source, word: Word, *, tainted: bool) -> bool:
    """Whether what looks like a way out is none.

    That is an attribute in a module that runs in the browser anyway, or whose value nobody read from a
    server's environment.
    """
    if not _ATTRIBUTE.search(trail):
        return False
    before = source.code[max(0, word.start - 20) : word.start]
    read = re.search(rb"process\.env(\.|\[['\"])$", before)
    return b"use client" in source.code[:400] or not (read or tainted)


# --- templates and other languages ------------------------------------------------------------------

_EXPRESSIONS: tuple[tuple[tuple[str, ...], re.Pattern[bytes]], ...] = (
    ((".html", ".htm", ".jinja", ".jinja2", ".j2", ".njk", ".twig", ".hbs", ".mustache", ".handlebars",
      ".blade.php", ".tmpl", ".gohtml", ".tpl", ".liquid", ".js", ".xhtml"),
     re.compile(rb"\{\{(?:\{(?=[^{}\n]*\}\}\})|[\-~!])?\s{0,40}((?:[^{}\n]|\{[^{}\n]{0,200}\}){1,200}?)\s{0,40}[\-~!]?\}\}|\{!!\s{0,40}([^\n]{1,200}?)\s{0,40}!!\}")),
    ((".ejs", ".erb", ".jsp", ".jspx", ".html", ".aspx", ".htm", ".heex", ".tmpl"),
     re.compile(rb"<%[=\-]\s{0,40}([^%\n]{1,200}?)\s{0,40}[\-]?%>")),
    ((".html", ".htm"),
     re.compile(rb"th:[\w\-]+=\"\s{0,40}\$\{([^{}\n]{1,200})\}|\[[\[(]\$\{([^{}\n]{1,200})\}[\])]\]")),
    ((".jsp", ".jspx", ".ftl", ".vm", ".tag"),
     re.compile(rb"(?:value=\"|[\"'])\s{0,40}\$!?\{([^{}\n]{1,200})\}|\[[\[(]\$\{([^{}\n]{1,200})\}[\])]\]")),
    ((".cshtml", ".razor"),
     re.compile(rb"@(?:Html\.Raw\(|Json\.Serialize\()?\(?([A-Z]\w*(?:[.\[][\w.:\"'\[\]]{1,120})+)")),
    ((".php", ".phtml"),
     re.compile(rb"<\?(?:=|php\s+echo)\s{0,40}([^?\n]{1,200}?);?\s*\?>")),
)  # fmt: skip
# Calls of other languages that put values into a page or an answer.
_CALLS: tuple[tuple[tuple[str, ...], str, str, re.Pattern[bytes]], ...] = (
    ((".py",), "coze-server-rendered", "template-value", re.compile(
        rb"\b(?:render_template|render_template_string|render|render_to_string|TemplateResponse|HTMLResponse|HttpResponse|render_to_response)\s*\(")),
    ((".py",), "coze-token-endpoint", "token-endpoint", re.compile(
        rb"\b(?:jsonify|JsonResponse|JSONResponse|make_response|web\.json_response|self\.write)\s*\(")),
    ((".py",), "coze-token-endpoint", "token-endpoint", re.compile(
        rb"@\w+\.(?:get|post|route|api_route)\([^\n]{0,200}\)[ \t]*\n(?:[ \t]*@[^\n]{0,200}\n){0,5}[ \t]*(?:async[ ]+)?def\s[^\n]{1,200}:\s*\n(?:[^\n]{0,300}\n){0,12}?\s+return\s*\{")),
    ((".php",), "coze-token-endpoint", "token-endpoint", re.compile(
        rb"\b(?:json_encode|wp_send_json\w*|response\(\)->json|JsonResponse|wp_localize_script|wp_add_inline_script)\s*\(")),
    ((".php",), "coze-server-rendered", "template-value", re.compile(
        rb"\b(?:view|Inertia::render|->render|->assign|->with|->renderView)\s*\(|\becho\s")),
    ((".java", ".kt"), "coze-server-rendered", "template-value", re.compile(
        rb"\.(?:addAttribute|addObject|setAttribute|setVariable)\s*\(|\bmodel\[")),
    ((".java", ".kt"), "coze-token-endpoint", "token-endpoint", re.compile(
        rb"\b(?:ResponseEntity\.ok|\.body|Result\.(?:ok|success)|R\.ok|AjaxResult\.success|call\.respond|ApiResponse\.\w+)\s*\(")),
    ((".java", ".kt"), "coze-token-endpoint", "token-endpoint", re.compile(
        rb"\breturn\s+(?:Map\.of|Collections\.singletonMap|ImmutableMap\.of|mapOf)\s*\(")),
    ((".go",), "coze-server-rendered", "template-value", re.compile(
        rb"\b(?:c\.HTML|\w+\.Execute|\w+\.ExecuteTemplate|c\.Render)\s*\(")),
    ((".go",), "coze-token-endpoint", "token-endpoint", re.compile(
        rb"\b(?:c\.JSON|ctx\.JSON|json\.NewEncoder\(\w+\)\.Encode|fmt\.Fprintf?|c\.String|w\.Write)\s*\(")),
    ((".cs",), "coze-server-rendered", "template-value", re.compile(rb"\bView(?:Bag\.\w+|Data\[[^\]]{1,60}\])\s*=")),
    ((".cs",), "coze-token-endpoint", "token-endpoint", re.compile(
        rb"\b(?:Ok|Json|Results\.Ok|Results\.Json|TypedResults\.Ok|Content|JsonResult)\s*\(")),
    ((".rb",), "coze-token-endpoint", "token-endpoint", re.compile(rb"\brender\s+json:")),
)  # fmt: skip
_STATEMENT_BYTES = 500
MAX_CALLS = 1_000
_VALUE = re.compile(rb"[A-Za-z_$][\w$]{0,80}(?:[.:]{1,2}[A-Za-z_][\w]{0,80}){0,6}")
# What goes out to the vendor in a request is no part of the answer.
_SENT_ALONG = re.compile(
    rb"(?i)(?:with_?(?:token|headers?|auth)|bearer|authorization|curl_setopt|auth)\W[^\n;]{0,60}\Z"
)
_KEY_BEHIND = re.compile(rb"[\"']?\s{0,4}(?:=(?![=>])|:(?!:)|=>)")
_ASSIGNED = re.compile(
    rb"(?:^|[\s;(])\$?([A-Za-z_]\w{0,60})\s{0,4}(?::\s?[\w\[\].| ]{1,40})?\s{0,4}:?=\s{0,4}[^\n;]{0,60}?"
    rb"(?:environ|getenv|config|settings|env|ENV|Configuration|GetEnvironmentVariable|Getenv)[^\n;]{0,12}?[\"'.\[(]{1,3}([A-Za-z_]\w{2,60})",
)


def in_text(path: str, data: bytes) -> Iterator[Leak]:
    """The places in a template, or in a server's code that is no script, from which its token goes out."""
    lower = path.lower()
    tainted = _tainted(data) if lower.endswith(_TAINTING) else frozenset()
    for tails, pattern in _EXPRESSIONS:
        if lower.endswith(tails) and not (lower.endswith(".js") and b"{%" not in data):
            yield from _in_template(path, data, pattern, tainted)
    rows = [row for row in _CALLS if lower.endswith(row[0])]
    for _, rule, signal, pattern in rows:
        for call in itertools.islice(pattern.finditer(data), MAX_CALLS):
            end = _statement_end(data, call.end())
            for word in _values(data, call.end(), end, tainted):
                line = data.count(b"\n", 0, word.start) + 1
                what = seen(signal, path, line)
                yield Leak(rule, "server-rendered", word.start, word.end, word.name,
                           names.family(word.name), "medium", (what,))  # fmt: skip
                break


# Where a variable may be given a setting before it is used.
_TAINTING = (".py", ".php", ".phtml", ".java", ".kt", ".go", ".cs", ".rb", ".jsp", ".ejs", ".erb")


def _tainted(data: bytes) -> frozenset[str]:
    """Variables that were given one of the environment or the settings that is a secret of Coze."""
    return frozenset(
        match[1].decode() for match in _ASSIGNED.finditer(data)
        if names.is_coze_secret(match[2].decode())
    )  # fmt: skip


def _in_template(
    path: str, data: bytes, pattern: re.Pattern[bytes], tainted: frozenset[str]
) -> Iterator[Leak]:
    matches = itertools.islice(pattern.finditer(data), MAX_CALLS)
    marked = bool(_TEMPLATE.search(data))
    for match in matches:
        group = next(number for number, value in enumerate(match.groups(), 1) if value is not None)
        expression = match[group].decode("utf-8", "replace")
        name = _secret_in(expression, tainted)
        if name and (marked or _is_server_side(path, data, match.start())):
            line = data.count(b"\n", 0, match.start()) + 1
            evidence = seen("template-value", path, line)
            yield Leak(
                "coze-server-rendered", "server-rendered", match.start(group), match.end(group), name,
                names.family(name), "high" if "COZE" in expression else "medium", (evidence,),
            )  # fmt: skip


_STRING = re.compile(r"""(?<!\[)(?<!config\()(?<!env\()(?<!Env\()(?<!get\()(?:"[^"]*"|'[^']*')""")


def _secret_in(expression: str, tainted: frozenset[str]) -> str:
    """The name in a template's expression that speaks of Coze's secret: `coze.token` counts as one name.

    A string is no name, unless a setting is looked up by it.
    """
    expression = _STRING.sub(" ", expression)
    for name in re.findall(r"[A-Za-z_]\w*", expression) if tainted else ():
        if name in tainted:
            return str(name)
    if "coze" not in expression.lower():
        return ""
    for chain in re.findall(
        r"[A-Za-z_$][\w$]*(?:(?:\.|->|::|\[['\"]?|:)[A-Za-z_$][\w$]*['\"]?\]?)*", expression
    ):
        name = re.sub(r"\W+", "_", chain).strip("_")
        lowered = name.islower() and "access_token" in name
        if names.is_coze_secret(name) and not lowered:
            return name
    return ""


_TEMPLATE = re.compile(
    rb"\{%|<%|\{\{#|@(?:extends|section|model|csrf)|th:|<\?php|<jsp:|<%@|\{\{\s*(?:url_for|csrf)"
)


def _is_server_side(path: str, data: bytes, at: int) -> bool:
    """Whether braces are filled in by a server: in plain pages a script in the browser may do it."""
    lower = path.lower()
    if not lower.endswith((".html", ".htm", ".xhtml")) or data[at : at + 2] != b"{{":
        return True
    folders = lower.split("/")[:-1]
    if {"templates", "views", "template", "_includes", "_layouts"} & set(folders):
        return True
    opened = data.rfind(b"<script", 0, at)
    return opened >= 0 and data.find(b"</script", opened, at) < 0


def _statement_end(data: bytes, at: int) -> int:
    """Where the call that was opened before `at` ends, within `_STATEMENT_BYTES`."""
    depth = 1
    end = min(len(data), at + _STATEMENT_BYTES)
    for index in range(at, end):
        char = data[index]
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
            if depth <= 0:
                return index
        elif char in b";":
            return index
    return end


def _values(data: bytes, start: int, end: int, tainted: frozenset[str]) -> Iterator[Word]:
    """The names between two bytes whose value is the server's token, read in place or before."""
    for match in _VALUE.finditer(data, start, end):
        last = re.split(r"[.:]+", match[0].decode())[-1]
        whole = re.sub(r"[.:]+", "_", match[0].decode())
        name = last if last in tainted or names.is_coze_secret(last) else whole
        known = name in tainted or names.is_coze_secret(name)
        sent = _SENT_ALONG.search(data, max(start, match.start() - 100), match.start())
        if known and not sent and not _KEY_BEHIND.match(data, match.end()):
            yield Word(name, match.start(), match.end())


_ASTRO = re.compile(rb"define:vars=\{\{([^}]{1,400})\}|(?:[\w\-]=|[^=]>)\{([^{}\n]{1,200})\}")


def in_astro(source: Source) -> Iterator[Leak]:
    """What an Astro component's server script hands to a script in the page, or to an island."""
    front = syntax.frontmatter_end(source.path, source.data)
    tainted = frozenset(
        match[1].decode() for match in _TAINTED.finditer(source.data[:front])
        if names.is_coze_secret(match[2].decode())
    )  # fmt: skip
    for match in _ASTRO.finditer(source.data, front) if front else ():
        start, end = match.span(match.lastindex or 0)
        for word in _values(source.data, start, end, tainted):
            yield Leak(
                "coze-props-token", "server-rendered", word.start, word.end, word.name,
                names.family(word.name), "medium",
                (seen("server-props", source.path, source.line(word.start), "the component"),),
            )  # fmt: skip
