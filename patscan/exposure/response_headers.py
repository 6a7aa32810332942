"""Configurations that answer with a value: headers of the answer, its body, and scripts of pages that stand in them.

What a proxy adds to the request that it sends on stays on the server; what it adds to the answer, every visitor gets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.evidence import seen
from patscan.model.findings import Evidence
from patscan.model.text import Text

LINE_BYTES = 400
BLOCK_BYTES = 1_000
# nginx.org, openresty (headers-more), httpd.apache.org: mod_headers, caddyserver.com/docs/caddyfile/directives, haproxy.org,
# doc.traefik.io (labels): a directive on the line of the value.
_DIRECTIVE = late.compile(
    rb"(?:^|[;{}|\s])(?P<name>add_header|more_set_headers|sub_filter|return\s{1,4}2\d\d|header_down|respond|http-response\s{1,4}(?:set|add)-header"
    rb"|Header\s{1,4}(?:always\s{1,4}|onsuccess\s{1,4})?(?:set|add|append|merge|setifempty)|[\w.\-]{0,80}\.customresponseheaders\.[\w\-]{1,60})[\s=][^;\n]{0,200}\Z"
)
# doc.traefik.io: headers, envoyproxy.io: route components, learn.microsoft.com: staticwebapp.config.json, IIS; docs.netlify.com:
# the key of the block around the value, or the table of TOML that it is in.
_BLOCK = late.compile(
    rb"(?m)^(?P<indent>[ \t]{0,40})(?:-\s{1,4})?[\"'<]?(?P<name>customResponseHeaders|response_headers_to_add|responseHeaders|globalHeaders|customHeaders)[\"'>]?\s{0,4}:?\s{0,4}[{\[]?\s*$"
)
_TABLE = late.compile(
    rb"(?m)^\[[\w.\-]{0,80}?(?P<name>customResponseHeaders|headers\.values)\]\s*$"
)
# kubernetes.io/docs/concepts/configuration/configmap, registry.terraform.io (`content`), shells (`echo … > config.js`): a script of a page.
_SCRIPT = late.compile(
    rb"\b(?P<name>(?:window|globalThis)(?:\.[\w$]{1,60}|\[\\{0,2}[\"'][\w$]{1,60}\\{0,2}[\"']\])\??)\s{0,4}=(?!=)(?:[^;\n]{0,200}|\s{0,9}\{[^;}]{0,400})\Z"
)
# A script of a page in a string of a program.
_PAGE = late.compile(rb"<(?P<name>script)\b[^<>]{0,200}>(?:[^<]|<(?!/script|[?%]))*\Z")


def evidence(path: str, data: bytes, start: int, line: int) -> Iterator[Evidence]:
    """Whether a server's configuration answers with the value at byte `start`, or a script in one has it."""
    if found := _in_script(path, data[max(0, start - BLOCK_BYTES) : start]):
        name = found["name"].decode()
        yield seen("window-object", path, line, Text(f"`{name}`", f" `{name}`"))
    elif _in_page(path, data[max(0, start - BLOCK_BYTES) : start]):
        yield seen("template-value", path, line)
    if "configuration" not in file_kinds.of(path).signals:
        return
    before = data[data.rfind(b"\n", 0, start) + 1 : start][-LINE_BYTES:]
    found = _DIRECTIVE.search(before) or _block(data[max(0, start - BLOCK_BYTES) : start])
    if found:
        name = re.sub(r"\s+", " ", found["name"].decode())
        yield seen("answer-header", path, line, f"`{name}`")


def _in_page(path: str, before: bytes) -> re.Match[bytes] | None:
    """The element `<script>` that a text of a server's language ends in, as in a string with a page."""
    is_code = "server-language" in file_kinds.of(path).signals
    return _PAGE.search(before) if is_code and b"<script" in before else None


def _in_script(path: str, before: bytes) -> re.Match[bytes] | None:
    """The assignment to an object of the browser that a text ends in, if the file is no script itself."""
    kind = file_kinds.of(path)
    is_setting = "configuration" in kind.signals or "variables" in kind.traits
    has_script = b"window" in before or b"globalThis" in before
    return _SCRIPT.search(before) if is_setting and has_script else None


def _block(before: bytes) -> re.Match[bytes] | None:
    """The block that a text ends in, if it is one of headers of the answer."""
    for pattern in (_BLOCK, _TABLE):
        for found in list(pattern.finditer(before))[-1:]:
            indent = len(found["indent"]) if pattern is _BLOCK else -1
            inside = [one for one in before[found.end() :].split(b"\n")[:-1] if one.strip()]
            if not any(one.startswith(b"[") or _indent(one) <= indent for one in inside):
                return found
    return None


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))
