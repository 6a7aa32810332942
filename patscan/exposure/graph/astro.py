"""Astro components: the frontmatter runs on the server, scripts and islands in the browser.

docs.astro.build: client directives (`client:load` and others), script processing.
"""

from __future__ import annotations

import itertools

from patscan import late
from patscan.exposure.graph.manifests import Start
from patscan.exposure.syntax import frontmatter_end
from patscan.lines import line_at
from patscan.model.findings import Evidence
from patscan.model.text import Text

_ISLAND = Text(
    "a `client:` directive makes it an island of the page", "`client:` 指令使它成为页面中的交互组件"
)
_SCRIPT = Text(
    "a `<script>` of the component runs in the browser", "组件的 `<script>` 在浏览器中运行"
)
_FRONTMATTER = Text(
    "the frontmatter of an Astro component runs on the server",
    "Astro 组件的 frontmatter 在服务端运行",
)
_BODY = Text(
    "what follows the frontmatter is sent to the browser", "frontmatter 之后的内容会发送到浏览器"
)
_STATEMENT_BYTES = 2000
_MAX_TAGS = 5000
# A component's tag (`<Card …`, `<Lib.Card …`) and what follows, up to the next tag.
_TAG = late.compile(rb"<([A-Za-z_$][\w$]*+)((?:\.[\w$]++)*+\s[^<]{0,1000}+)")
_NAME = late.compile(rb"[A-Za-z_$][\w$]*+")


def start(path: str, data: bytes, specifier: str, at: int) -> Start | None:
    """Whether what is imported at byte `at` of a component gets to the browser: by a script, as an island."""
    end = frontmatter_end(path, data)
    if at > end:
        return Start(specifier, "client", "astro-script", _SCRIPT)
    statement = data[max(0, data.rfind(b"import", max(0, at - _STATEMENT_BYTES), at)) : at]
    names = set(_NAME.findall(statement)) - {b"import", b"from"}
    for tag in itertools.islice(_TAG.finditer(data, end), _MAX_TAGS):
        if tag[1] in names and b"client:" in tag[2]:
            return Start(specifier, "client", "astro-island", _ISLAND)
    return None


def part(path: str, data: bytes, line: int) -> Evidence:
    """Which part of a component a line belongs to."""
    end = frontmatter_end(path, data)
    if end and line <= line_at(data, end) + 1:  # the fence itself is the last line of it
        return Evidence("astro-frontmatter", _FRONTMATTER, path, 1)
    return Evidence("astro-body", _BODY, path, line)
