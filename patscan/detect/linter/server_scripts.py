"""Servers that hand their token to the page: templates, props, and routes that answer with it."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan import late
from patscan.coze.families import KEPT
from patscan.detect.linter import elsewhere
from patscan.detect.linter.chains import by_name, values
from patscan.detect.linter.leak import Leak
from patscan.detect.linter.near import Near
from patscan.detect.linter.secret_words import MAX_WORDS, Word, coze_secrets, secrets
from patscan.exposure import bundlers, secret_names, server_functions, syntax
from patscan.exposure.evidence import seen
from patscan.exposure.server_functions import HANDED_ON
from patscan.exposure.surroundings import ATTRIBUTE, COMPONENT_PROP, PROPS
from patscan.exposure.syntax import NodePath, Source
from patscan.literals import Vocabulary
from patscan.model.findings import Reference
from patscan.model.text import Text

if TYPE_CHECKING:
    from tree_sitter import Node

# --- scripts ----------------------------------------------------------------------------------------

_SINKS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("coze-props-token", "server-props", PROPS),
    ("coze-props-token", "server-props", ATTRIBUTE),
    ("coze-props-token", "component-props", COMPONENT_PROP),
    ("coze-server-rendered", "template-value", late.compile(
        r"(^| > )[\w$.]*\.?(render|view|renderFile|renderToString)\(\) > [\w$]+" + HANDED_ON)),
    ("coze-server-rendered", "template-value", late.compile(r"<(script|Script|noscript|style)>( > (?!@on)[\w$'\-@. ]+)*$")),
    ("coze-server-rendered", "template-value", late.compile(r"(^| > )use(Server)?(Head|SeoMeta)\(\) > .*")),
    ("coze-server-rendered", "template-value", late.compile(r"(^| > )((res|app)\.locals|(ctx|c)\.state)\.[\w$]+ =" + HANDED_ON)),
    ("coze-token-endpoint", "token-endpoint", late.compile(
        r"(^| > )((res|response|reply|resp|ctx|c|context|Response|NextResponse|h|event|this)\.(json|jsonp|send|end|write|text|html|response|success)"
        r"|\.(json|jsonp|send|end)|new (Next)?Response)\(\)" + HANDED_ON)),
    ("coze-token-endpoint", "token-endpoint", late.compile(r"(^| > )(ctx|this|context)(\.response)?\.body =" + HANDED_ON)),
)  # fmt: skip
# One of these is in the code of each; the value of an attribute is read from the environment, or written out.
_SINK_WORDS = Vocabulary((
    b"text", b"end", b"json", b"load", b"Props", b"getServerData", b"render", b"view", b"<script", b"<Script", b"<noscript", b"<style", b"Head", b"SeoMeta",
    b".locals", b".state", b"={", b"send", b"write", b"html", b"response", b"success", b"Response", b"body",
    b"routeLoader", b"routeAction", b"globalAction", b"server$", b"createServerFn", b"$app/server", b"rocedure", b"astro:actions", b"ventHandler", b"onRequest", b"onCall", b"exports", b"@Controller", b"env", b"config", *(quote + prefix for quote in (b"'", b'"', b"`") for prefix in KEPT),
))  # fmt: skip
# A constant or variable that is given the value of a variable of the environment, or of settings.
_TAINTED = Near(late.compile(
    rb"\b(?:const|let|var)\s{1,40}([A-Za-z_$][\w$]{0,60})\s{0,40}(?::[^=\n]{0,60})?=\s{0,40}(?:await\s{1,40})?(?:\(\s{0,40})?"
    rb"(?:process\.env|import\.meta\.env|Deno\.env\.get\(|Bun\.env|env|config\.get\()[.?\[('\"]{0,4}([A-Za-z_]\w{2,60})"
    # What is only tested, or made of it, is another value.
    rb"(?!\w|[\])\"']{0,4}\s{0,9}(?:\?(?![?.])|&&|[!=]==?|[<>]|\??\.(?!trim\b|toString\b)\w|\[\d))"
), (b"env", b"config.get("), 400, 160)  # fmt: skip


_NAME = late.compile(rb"[A-Za-z_$][\w$]*")
# What stands before a part of an object: it is no variable of that name. `...` only spreads one.
_MEMBER = late.compile(rb"(?<!\.\.)\.\Z")
# A constant with a credential of Coze's own form.
_LITERAL = Near(late.compile(
    rb"\b(?:const|let|var)\s{1,40}([A-Za-z_$][\w$]{0,60})\s{0,40}(?::[^=\n]{0,60})?=\s{0,40}[\"'`](?P<value>(?:"
    + b"|".join(KEPT)
    + rb")[A-Za-z0-9]{60})"
), KEPT, 260, 70)  # fmt: skip
# A secret is named by its whole dotted name: `config.coze.token`.
SETTING_BYTES = 100
_COZE_SETTING = late.compile(
    rb"(?i)(?:config|conf|settings|env|secrets|credentials|options)\w*\??\.(?:\w+\??\.)?coze\w*\??\.\Z"
)
_SETTING = late.compile(r"(?:config|env|settings|secrets|keys|constants|process\.env)(?:\.\w+)+$")


# A method of a Nest controller answers with what it returns.
_CONTROLLER = late.compile(r"function \w+ > return( > [\w$]+){1,2}( > [\w.$]+\.get\w*\(\))?$")


def in_scripts(source: Source) -> Iterator[Leak]:
    """The places in a script from which the server's own token goes out."""
    if not _SINK_WORDS.found(source.code):
        return
    written = _written(source.code)
    tainted = _read(source.code) | written.keys()
    is_controller = b"@Controller(" in source.code
    for word in _words(source, tainted):
        node_path = source.node_path(word.start)
        if node_path.in_comment or not (is_value(node_path) or _names_a_setting(node_path, source)):
            continue
        trail = str(node_path)
        answering = server_functions.answering(source, trail)
        for rule, signal, what in _sinks(trail, is_controller, answering):
            if _is_made(source.code, word.name):
                break
            stays = _stays(trail, source, word, tainted=word.name in tainted)
            reference = _reference(source.code, word, is_needed=stays)
            if not stays or reference:
                line = source.line(word.start)
                yield Leak(
                    rule, "server-rendered", word.start, word.end, word.name,
                    secret_names.family(word.name), "high" if "COZE" in word.name else "medium",
                    (seen(signal, source.path, line, f"`{what}`"),),
                    written.get(word.name, -1), reference,
                )  # fmt: skip
                break


@functools.lru_cache(maxsize=1024)  # code has few node paths, each of them many times
def _sinks(trail: str, is_controller: bool, answering: str) -> tuple[tuple[str, str, str], ...]:
    """What gives a value with such a node path away: the rule, the signal and the sink's name, for each that does.

    `answering` is the function that answers with it, if there is one (`server_functions`).
    """
    controller = ("coze-token-endpoint", "token-endpoint", _CONTROLLER)
    rows = (*_SINKS, controller) if is_controller else _SINKS
    found = ((rule, signal, pattern.search(trail)) for rule, signal, pattern in rows)
    names = [
        (rule, signal, match[0].strip(" >").split(" > ")[0].removeprefix("function ").rstrip(" ="))
        for rule, signal, match in found if match
    ]  # fmt: skip
    return (*names, *([(*controller[:2], answering)] if answering else []))


def _reference(code: bytes, word: Word, *, is_needed: bool) -> Reference | None:
    """What another module shows, or must show, of a value that is handed out; None if it comes from none."""
    if is_needed and b"use client" in code[:400]:
        return None
    parts = (*elsewhere.before(code, word.start), word.name)
    found = elsewhere.of(code, "js").reference(parts)
    return found._replace(is_needed=is_needed) if found else None


def _read(code: bytes) -> set[str]:
    """Variables that were given the server's token from its environment."""
    return {
        match[1].decode() for match in (_TAINTED.finditer(code) if coze_secrets(code) else ())
        if secret_names.is_coze_secret(match[2].decode())
    }  # fmt: skip


def _written(code: bytes) -> dict[str, int]:
    """Constants that are a credential, each with the offset at which that is written out."""
    return {match[1].decode(): match.start("value") for match in _LITERAL.finditer(code)}


def _words(source: Source, tainted: set[str]) -> Iterator[Word]:
    """Names that hold the server's token: by their own name, or because they were given such a variable."""
    for word in secrets(source.code):
        own = secret_names.is_coze_secret(word.name) and not bundlers.prefix_of(word.name)
        if own or _is_coze_setting(source.code, word.start):
            yield word
    others = {name for name in tainted if not secret_names.is_coze_secret(name)}
    names = _NAME.finditer(source.code) if others else ()
    known = (
        one for one in names
        if one[0].decode() in others and not _MEMBER.search(source.code, max(0, one.start() - 3), one.start())
    )  # fmt: skip
    for match in itertools.islice(known, MAX_WORDS):
        yield Word(match[0].decode(), match.start(), match.end())


# A variable that is given what a call makes, such as a token for one visitor, or a part of the request: what is looked up by a string, or read from
# the environment, is no such call.
_MADE = (
    rb"\b(?:const|let|var)\s{1,9}(?:%s|\{[^{}=]{0,200}\b%s\b[^{}=]{0,200}\})\s{0,9}(?::[^=\n]{0,60})?=\s{0,9}"
    rb"(?:await\s{1,9}[\w$.?]{1,80}\(\s{0,9}(?![\"'`\s])|[\w$.?]{1,80}\(\s{0,9}(?![\"'`\s])(?![^\n]{0,200}(?:env|config)\b)"
    rb"|(?:await\s{1,9})?(?:req|request|ctx|event|body|query|params|searchParams|headers|cookies|input|args)\b(?![^\n;]{0,80}\benv\b))"
)


def _is_made(code: bytes, name: str) -> bool:
    """Whether a call makes the value of a variable, or the visitor sent it; whether it hands on the server's token, `answers` tells."""
    return re.search(_MADE.replace(b"%s", re.escape(name.encode())), code) is not None


def _is_coze_setting(code: bytes, start: int) -> bool:
    """Whether the name at byte `start` is a field of a setting of Coze: `config.coze.token`."""
    return code[start - 1 : start] == b"." and bool(
        _COZE_SETTING.search(code, max(0, start - SETTING_BYTES), start)
    )


def _names_a_setting(node_path: NodePath, source: Source) -> bool:
    """Whether a name is the key of a constant or a setting: `{ cozeKey: KEY }`, `{ cozeKey: config.key }`."""
    if len(node_path.nodes) < 2 or node_path.nodes[-2].type != "pair":
        return False
    leaf, pair = node_path.nodes[-1], node_path.nodes[-2]
    key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
    if key is None or value is None or key.id != leaf.id:
        return False
    name = syntax.text(value)
    if value.type == "member_expression":
        return bool(_SETTING.match(name)) and secret_names.is_secret(name.rpartition(".")[2])
    if value.type != "identifier" or not name.isupper():
        return False
    imported = rb"import\s*\{[^}]{0,500}\b" + re.escape(name.encode()) + rb"\b[^}]{0,500}\}\s*from"
    return re.search(imported, source.code) is not None


def is_value(node_path: NodePath) -> bool:
    """Whether a name stands for its value here: not as a key, a parameter or a type."""
    if len(node_path.nodes) < 2:
        return False
    leaf, parent = node_path.nodes[-1], node_path.nodes[-2]
    for node, child in itertools.pairwise(node_path.nodes):
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
    if _is_only_asked_about(node_path):
        return False
    if leaf.type in ("string_fragment", "template_string"):
        return any(
            node.type in ("subscript_expression", "arguments") for node in node_path.nodes[-3:]
        )
    return leaf.type in ("identifier", "property_identifier", "shorthand_property_identifier")


# `x.replace(/…/, '****')`.
_STARRED = late.compile(rb"\A[^\n]{0,200}?,\s{0,9}[\"'`][^\"'`\n]{0,20}\*")


def _stars_out(call: Node, callee: Node) -> bool:
    """Whether a call of `replace` puts stars for most of a text."""
    name = callee.child_by_field_name("property") if callee.type == "member_expression" else None
    given = call.child_by_field_name("arguments") if call.type == "call_expression" else None
    is_replace = syntax.text(name) in ("replace", "replaceAll")
    return bool(is_replace and given and _STARRED.match(given.text or b""))


# What tells about a text without passing it on, or passes on a part.
_ASKED = frozenset((
    "length", "slice", "substring", "substr", "startsWith", "endsWith", "includes", "indexOf", "charAt", "at", "match", "split",
))  # fmt: skip
_COMPARISONS = ("==", "===", "!=", "!==", "<", ">", "instanceof", "in")


def _is_only_asked_about(node_path: NodePath) -> bool:
    """Whether a value is not passed on, but only tested: `!!x`, `typeof x`, `x ? a : b`, `x.length`, `x.slice(-4)`."""
    for node, child in itertools.pairwise(node_path.nodes):
        if node.type == "unary_expression" or _stars_out(node, child):
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
            asked = syntax.text(node.child_by_field_name("property")) in _ASKED
            if asked and inner and inner.id == child.id:
                return True
    return False


def _stays(trail: str, source: Source, word: Word, *, tainted: bool) -> bool:
    """Whether what looks like a leak is none.

    That is an attribute in a module that runs in the browser anyway, or whose value nobody read from a
    server's environment.
    """
    if not (ATTRIBUTE.search(trail) or COMPONENT_PROP.search(trail)):
        return False
    before = source.code[max(0, word.start - 20) : word.start]
    read = re.search(rb"process\.env(\.|\[['\"])$", before)
    return b"use client" in source.code[:400] or not (read or tainted)


_ASTRO = late.compile(rb"define:vars=\{\{([^}]{1,400})\}|(?:[\w\-]=|[^=]>)\{([^{}\n]{1,200})\}")


def in_astro(source: Source) -> Iterator[Leak]:
    """What an Astro component's server script hands to a script in the page, or to an island."""
    front = syntax.frontmatter_end(source.path, source.data)
    written = _written(source.data[:front])
    tainted = frozenset(_read(source.data[:front]) | written.keys())
    for match in _ASTRO.finditer(source.data, front) if front else ():
        start, end = match.span(match.lastindex or 0)
        for word in values(source.data, start, end, by_name(tainted)):
            yield Leak(
                "coze-props-token", "server-rendered", word.start, word.end, word.name,
                secret_names.family(word.name), "medium",
                (seen("server-props", source.path, source.line(word.start), Text("the component", "组件")),),
                written.get(word.name, -1),
            )  # fmt: skip
