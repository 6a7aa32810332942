"""Forms of statements that give a variable a value, in any language: assignments, fills of objects, returns, injections."""

from __future__ import annotations

import re

from patscan import late
from patscan.coze.families import KEPT
from patscan.detect.linter.near import Near
from patscan.detect.linter.statements import Statement, Style

# What a statement does is told by its beginning, annotations included; a function's name by the end of its header.
TARGET_BYTES = 1_000
# An assignment or a declaration: keywords, a type before the name, the name with its fields and indexes, a type
# behind it, and the operator.
ASSIGN = late.compile(
    rb"\s*+(?P<declares>(?:(?:export|const|let|var|val|final|private|public|protected|static|readonly|mut|auto|async|lateinit|def)\s++)*+)"
    rb"(?:[A-Za-z_][\w.]{0,60}(?:<[^=;()]{0,80}>)?[\[\]?*&]{0,4}\s++(?=[$A-Za-z_]))?"
    rb"(?P<lhs>[$&*]?[A-Za-z_][\w$]*(?:(?:\.|->|\?\.|::)\$?\w+|\[[^\]\n]{0,80}\])*)"
    rb"(?:\s*+,\s*+[\w$]+){0,3}\s*+(?::\s*+[\w<>\[\]| .,&\"'{};:]{1,80}?)?\s*+(?::|\?\?|\|\|?|\+|\.)?=(?![=>~])"
)
# A method that puts something into its object.
FILL = late.compile(
    rb"\s*(?P<base>[$]?[A-Za-z_][\w$]*)(?:(?:\.|->)[\w$]+){0,3}?(?:\.|->)"
    rb"(?:put\w*|set\w*|add\w*|append\w*|push|update|setdefault|[wW]ith\w*|insert|merge|store|extend|Set\w*|Add\w*)!?\s{0,4}\("
)
FILL_CALL = late.compile(
    rb"\s*(?:Object\.assign|array_push|BeanUtils\.copyProperties|_\.(?:set|merge|assign)|mapstructure\.Decode)\s{0,4}\(\s{0,4}(?P<base>[$&]?[A-Za-z_][\w$]*)"
)
_RETURN = late.compile(rb"\s*(?:return|yield)\b")
# A function that is an expression: `const f = (x) => ({ … })`.
ARROW = late.compile(
    rb"\s{0,9}(?:export\s)?(?:const|let|var)\s[\w$]{1,60}[^=\n]{0,80}=\s{0,4}(?:async\s{1,4})?(?:\([^()\n]{0,80}\)[^=\n{]{0,60}|[\w$]{1,40}\s{0,4})=>(?!\s{0,9}\{)"
)
# A function's own name.
NAMED = late.compile(
    rb"\b(?:function\*?|def|func|fn|fun)\s+(?:\([^()]{0,80}\)\s*)?(\w{1,60})|\b(?:const|let|var)\s+(\w{1,60})\s*(?::[^=\n]{1,80})?=\s*(?:async\s*)?(?:\(|function|\w+\s*=>)"
    rb"|\b(?!if\b|for\b|while\b|switch\b|catch\b|function\b)([a-z]\w{1,60})\s*\([^()]{0,200}\)\s*(?::[^{=]{1,80}|throws\s[\w, ]{1,80})?\s*\Z"
)
# What a request is made of.
SENT = late.compile(
    rb"(?i)header|authorization|environ|\benv\b|cookie|^req(?:uest)?$|^(?:conn|client|session|http)$"
)
SETTINGS = late.compile(
    r"(?i)^(?:\w*(?:conf|config|configuration|settings?|env|environ|environment|secrets?|props|properties|cfg|options?|opts?|propkit|theme_mod|credentials)|app|fastify|rails|viper|process|os|system)$"
)
LITERAL = Near(
    late.compile(rb"[\"'`](?P<value>(?:" + b"|".join(KEPT) + rb")[A-Za-z0-9]{60,100}+)"),
    KEPT,
    1,
    110,
)
# A field that Spring fills in; a class of settings.
INJECTED = late.compile(
    rb"@(?:Value|ConfigProperty|Property)\(\s?(?:name\s?=\s?)?\"\\?(?:\$\{)?([\w.\-]{1,80})[^\"\n]{0,80}\"[^)\n]{0,60}\)\s{1,20}"
    rb"(?:(?:private|protected|public|final|static|lateinit|var|val|String)\s{1,4}){0,5}(\w{1,60})"
)


def filled(data: bytes, start: int, end: int) -> re.Match[bytes] | None:
    """The beginning of a statement that fills an object, its `base`, up to what it is given; None for any other."""
    return FILL.match(data, start, end) or FILL_CALL.match(data, start, end)


def returned(data: bytes, statement: Statement, style: Style) -> int:
    """Where the value begins that a function returns by a statement; -1 if it returns none."""
    if explicit := _RETURN.match(data, statement.start, statement.end):
        return explicit.end()
    is_last = style.tail and data[statement.end : statement.end + 1] == b"}"
    return statement.start if is_last else -1
