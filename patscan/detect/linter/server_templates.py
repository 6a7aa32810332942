"""Servers that write their token into a page, or answer with it: templates, and languages other than JavaScript."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.detect.linter.public_variables import Word
from patscan.exposure import file_kinds, secret_names
from patscan.exposure.judge import seen
from patscan.exposure.syntax import line_at

# How a template writes a value out, by its delimiter (`file_kinds.Kind.writes`).
_EXPRESSIONS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("{{", late.compile(rb"\{\{(?:\{(?=[^{}\n]{0,300}\}\}\})|[\-~!])?\s{0,40}+((?:[^{}\n]|\{[^{}\n]{0,200}\}){1,200}?)\s{0,40}[\-~!]?\}\}|\{!!\s{0,40}+([^\n]{1,200}?)\s{0,40}!!\}")),
    ("<%", late.compile(rb"<%[=\-]\s{0,40}+([^%\n]{1,200}?)\s{0,40}[\-]?%>")),
    ("th:", late.compile(rb"th:[\w\-]+=\"\s{0,40}+\$\{([^{}\n]{1,200})\}|\[[\[(]\$\{([^{}\n]{1,200})\}[\])]\]")),
    ("${", late.compile(rb"(?:value=\"|[\"'])\s{0,40}+\$!?\{([^{}\n]{1,200})\}|\[[\[(]\$\{([^{}\n]{1,200})\}[\])]\]")),
    ("@", late.compile(rb"@(?:Html\.Raw\(|Json\.Serialize\()?\(?([A-Z]\w*(?:[.\[][\w.:\"'\[\]]{1,120})+)")),
    ("<?", late.compile(rb"<\?(?:=|php\s{1,40}echo)\s{0,40}+([^?\n]{1,200}?);?\s{0,40}\?>")),
    ("#{", late.compile(rb"[#!]\{([^{}\n]{1,200})\}|[\w\-)\]]\s?!?=\s?([A-Za-z_][\w.]{1,120})[ \t]*(?=[\r\n,)]|\Z)")),
)  # fmt: skip
# Calls of other languages (of `file_kinds`) that put values into a page or an answer.
_CALLS: tuple[tuple[tuple[str, ...], str, str, re.Pattern[bytes]], ...] = (
    (("python",), "coze-server-rendered", "template-value", late.compile(
        rb"\b(?:render_template|render_template_string|render|render_to_string|TemplateResponse|HTMLResponse|HttpResponse|render_to_response)\s{0,40}\(")),
    (("python",), "coze-token-endpoint", "token-endpoint", late.compile(
        rb"\b(?:jsonify|JsonResponse|JSONResponse|make_response|web\.json_response|self\.write)\s{0,40}\(")),
    (("python",), "coze-token-endpoint", "token-endpoint", late.compile(
        rb"@\w+\.(?:get|post|route|api_route)\([^\n]{0,200}\)[ \t]*\n(?:[ \t]*@[^\n]{0,200}\n){0,5}[ \t]*(?:async[ ]+)?def\s[^\n]{1,200}:\s{0,40}\n(?:[^\n]{0,300}\n){0,12}?\s{1,40}return\s{0,40}\{")),
    (("php",), "coze-token-endpoint", "token-endpoint", late.compile(
        rb"\b(?:json_encode|wp_send_json\w*|response\(\)->json|JsonResponse|wp_localize_script|wp_add_inline_script)\s{0,40}\(")),
    (("php",), "coze-server-rendered", "template-value", late.compile(
        rb"\b(?:view|Inertia::render|->render|->assign|->with|->renderView)\s{0,40}\(|\b(?:echo|print)\b[\s(]*")),
    (("java", "kotlin"), "coze-server-rendered", "template-value", late.compile(
        rb"\.(?:addAttribute|addObject|setAttribute|setVariable)\s{0,40}\(|\bmodel\[")),
    (("java", "kotlin"), "coze-token-endpoint", "token-endpoint", late.compile(
        rb"\b(?:ResponseEntity\.ok|\.body|Result\.(?:ok|success)|R\.ok|AjaxResult\.success|call\.respond\w*|ApiResponse\.\w+)\s{0,40}\(")),
    (("java", "kotlin"), "coze-token-endpoint", "token-endpoint", late.compile(
        rb"\breturn\s{1,40}(?:Map\.of|Collections\.singletonMap|ImmutableMap\.of|mapOf)\s{0,40}\(")),
    (("go",), "coze-server-rendered", "template-value", late.compile(
        rb"\b(?:c\.HTML|\w+\.Execute|\w+\.ExecuteTemplate|c\.Render)\s{0,40}\(")),
    (("go",), "coze-token-endpoint", "token-endpoint", late.compile(
        rb"\b(?:c\.JSON|ctx\.JSON|json\.NewEncoder\(\w+\)\.Encode|fmt\.Fprintf?|c\.String|w\.Write)\s{0,40}\(")),
    (("csharp",), "coze-server-rendered", "template-value", late.compile(rb"\bView(?:Bag\.\w+|Data\[[^\]]{1,60}\])\s{0,40}=")),
    (("csharp",), "coze-token-endpoint", "token-endpoint", late.compile(
        rb"\b(?:Ok|Json|Results\.Ok|Results\.Json|TypedResults\.Ok|Content|JsonResult)\s{0,40}\(")),
    (("ruby",), "coze-token-endpoint", "token-endpoint", late.compile(rb"\brender\s{1,40}json:")),
)  # fmt: skip
_STATEMENT_BYTES = 500
MAX_CALLS = 1_000
MAX_TEXT_BYTES = 8 << 10
# A value by its whole way: `settings.COZE['TOKEN']`, `os.getenv("COZE_TOKEN")`, `$this->coze->token`.
_CHAIN = rb"\$?[A-Za-z_][\w$]{0,80}(?:(?:\(\))?(?:\??\.|->|::?|[\[(]\s?(?:[\"']|:(?=\w)))[A-Za-z_]\w{0,80}[\"']?[\])]?){0,7}"
_QUOTED = rb"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'"
_TOKEN = late.compile(rb"(?P<chain>" + _CHAIN + rb")|" + _QUOTED, re.DOTALL)
# In a string only what is filled in is a value: `{$token}`, `${token}`, `#{token}`, `{TOKEN}`.
_FILLED_IN = late.compile(rb"(?:\{\s?|[#$]\{\s?|(?=\$))(?P<chain>" + _CHAIN + rb")")
_PUNCTUATION = late.compile(_QUOTED + rb"|[()\[\]{};]", re.DOTALL)
# Text over several lines: a heredoc, or three quotes.
_TEXT_OPENS = late.compile(rb"<<<[\"']?(?P<word>\w{1,40})|\(?[rRfF]{0,2}(?P<quotes>\"\"\"|''')")
# Calls that look a setting up by the string they are given.
_LOOKS_UP = late.compile(
    rb"(?i)(?:env|get|config|string|variable|fetch|property|settings?|secret)\w{0,20}\("
)
# What goes out to the vendor in a request is no part of the answer; what is only tested, neither.
_SENT_ALONG = late.compile(
    rb"(?i)(?:with_?(?:token|headers?|auth)|bearer|authorization|curl_setopt|auth)\W[^\n;]{0,60}\Z"
)
_ASKED_BEFORE = late.compile(
    rb"(?i)(?:\b(?:bool|boolean|len|isset|empty|strlen|is_null|filled|mask\w*|hash|sha256|defined)\s?\(\s?"
    rb"|!\s?|\bnot\s|\bif\s\(?)\Z"
)
_ASKED_BEHIND = late.compile(
    rb"[\])\"']{0,3}\s{0,2}(?:[!=]=|is\s|\[:|\[0|\?[^?:.\-]"
    rb"|\.(?:length|size|isEmpty|isBlank|isNotBlank|IsNullOrEmpty))"
)
_KEY_BEHIND = late.compile(rb"[\"']?\s{0,4}(?:=(?![=>])|:(?!:)|=>)")
# A field that Spring fills in.
_INJECTED = late.compile(
    rb"@Value\(\s?\"\$\{([\w.\-]{1,80})[^\"\n]{0,80}\"\s?\)\s{1,20}"
    rb"(?:(?:private|protected|public|final|static|lateinit|var|val|String)\s{1,4}){0,5}(\w{1,60})"
)
_ASSIGNED = late.compile(
    rb"(?:^|[\s;(])\$?([A-Za-z_]\w{0,60})\s{0,4}(?::\s?[\w\[\].| ]{1,40})?\s{0,4}:?=\s{0,4}[^\n;]{0,60}?"
    rb"(?:environ|getenv|config|settings|env|ENV|Configuration|GetEnvironmentVariable|Getenv)[^\n;]{0,12}?[\"'.\[(]{1,3}([A-Za-z_]\w{2,60})",
)


def in_text(path: str, data: bytes) -> Iterator[Leak]:
    """The places in a template, or in a server's code that is no script, from which its token goes out."""
    kind = file_kinds.of(path)
    calls = [row for row in _CALLS if kind.language in row[0]]
    tainted = _tainted(data) if calls or kind.has_code else frozenset()
    is_filled_in = kind.form != "module" or b"{%" in data
    for delimiter, pattern in _EXPRESSIONS:
        if delimiter in kind.writes and is_filled_in:
            yield from _in_template(path, data, pattern, tainted)
    for _, rule, signal, pattern in calls:
        for call in itertools.islice(pattern.finditer(data), MAX_CALLS):
            for word in handed_over(data, call.end(), tainted):
                line = line_at(data, word.start)
                what = seen(signal, path, line)
                yield Leak(rule, "server-rendered", word.start, word.end, word.name,
                           secret_names.family(word.name), "medium", (what,))  # fmt: skip
                break


def _tainted(data: bytes) -> frozenset[str]:
    """Variables that were given one of the environment or the settings that is a secret of Coze."""
    given = [(match[1], match[2]) for match in _ASSIGNED.finditer(data)]
    given += [(match[2], match[1].replace(b".", b"_")) for match in _INJECTED.finditer(data)]
    return frozenset(
        name.decode() for name, setting in given if secret_names.is_coze_secret(setting.decode())
    )


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
            line = line_at(data, match.start())
            evidence = seen("template-value", path, line)
            yield Leak(
                "coze-server-rendered", "server-rendered", match.start(group), match.end(group), name,
                secret_names.family(name), "high" if "COZE" in expression else "medium", (evidence,),
            )  # fmt: skip


_STRING = late.compile(r"""(?<!\[)(?<!config\()(?<!env\()(?<!Env\()(?<!get\()(?:"[^"]*"|'[^']*')""")


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
        if secret_names.is_coze_secret(name) and not lowered:
            return name
    return ""


_TEMPLATE = late.compile(
    rb"\{%|<%|\{\{#|@(?:extends|section|model|csrf)|th:|<\?php|<jsp:|<%@|\{\{\s{0,40}(?:url_for|csrf)"
)


def _is_server_side(path: str, data: bytes, at: int) -> bool:
    """Whether braces are filled in by a server: in plain pages a script in the browser may do it."""
    if file_kinds.of(path).form != "page" or data[at : at + 2] != b"{{":
        return True
    folders = path.lower().split("/")[:-1]
    if {"templates", "views", "template", "_includes", "_layouts"} & set(folders):
        return True
    opened = data.rfind(b"<script", 0, at)
    return opened >= 0 and data.find(b"</script", opened, at) < 0


def handed_over(data: bytes, at: int, tainted: frozenset[str]) -> Iterator[Word]:
    """The names in a call that is opened before byte `at` whose value is the server's token."""
    if end := _text_end(data, at):
        yield from _known(data, at, _FILLED_IN.finditer(data, at, end), tainted)
    else:
        yield from values(data, at, _statement_end(data, at), tainted)


def values(data: bytes, start: int, end: int, tainted: frozenset[str]) -> Iterator[Word]:
    """The names between two bytes whose value is the server's token, read in place or before."""
    for token in _TOKEN.finditer(data, start, end):
        inside = _FILLED_IN.finditer(data, token.start(), token.end())
        yield from _known(data, start, [token] if token["chain"] else inside, tainted)


def _known(
    data: bytes, start: int, chains: Iterable[re.Match[bytes]], tainted: frozenset[str]
) -> Iterator[Word]:
    """Those of the chains whose value is the server's token, and goes where the call goes."""
    for chain in chains:
        opener = chain["chain"].partition(b"(")
        if opener[1] and not _LOOKS_UP.search(opener[0] + b"("):
            continue
        parts = [part for part in re.split(r"[\W$]+", chain["chain"].decode()) if part]
        last = parts[-1]
        name = last if last in tainted or secret_names.is_coze_secret(last) else "_".join(parts)
        if not (name in tainted or secret_names.is_coze_secret(name)):
            continue
        at, behind = chain.span("chain")
        before = (max(start, at - 100), at)
        kept = _SENT_ALONG.search(data, *before) or _ASKED_BEFORE.search(data, *before)
        if not (kept or _ASKED_BEHIND.match(data, behind) or _KEY_BEHIND.match(data, behind)):
            yield Word(name, at, behind)


def _statement_end(data: bytes, at: int) -> int:
    """Where the call that was opened before `at` ends, within `_STATEMENT_BYTES`."""
    depth = 1
    end = min(len(data), at + _STATEMENT_BYTES)
    for mark in _PUNCTUATION.finditer(data, at, end):
        if mark[0] in (b"(", b"[", b"{"):
            depth += 1
        elif mark[0] in (b")", b"]", b"}"):
            depth -= 1
        if depth <= 0 or mark[0] == b";":
            return mark.start()
    return end


def _text_end(data: bytes, at: int) -> int:
    """Where text over several lines ends that is opened at `at`; 0 where none is."""
    opened = _TEXT_OPENS.match(data, at)
    if opened is None:
        return 0
    closer = b"\n" + opened["word"] if opened["word"] else opened["quotes"]
    end = data.find(closer, opened.end(), opened.end() + MAX_TEXT_BYTES)
    return end if end >= 0 else min(len(data), opened.end() + MAX_TEXT_BYTES)
