"""Settings and data of a site's generator that its templates write into pages: `{{ site.coze_token }}`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import proxy

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.evidence import seen
from patscan.exposure.kept import once
from patscan.lines import line_in
from patscan.model.findings import Evidence, Finding

if TYPE_CHECKING:
    from patscan.exposure.project import Context

# At most this many templates are searched for a name, and for this many names of a project.
MAX_TEMPLATES = 1_000
MAX_NAMES = 500
_NAME = late.compile(r"[A-Za-z_][\w\-]{1,80}")
_TEMPLATES = frozenset(("page", "template", "mixed", "indented"))


class Row(NamedTuple):
    """What templates call the values of a file, by its name without the ending, and by a folder above it, if there is one.

    `named` is a pattern for the expression up to the value's own name; `{name}` in it is the file's.
    """

    name: re.Pattern[str]
    folder: str
    named: str


_ANY = late.compile(r"[\w\-]{1,80}")
_ENDINGS = (".json", ".yaml", ".yml", ".toml", ".js", ".cjs", ".mjs", ".py")
_SITE_PARAMS = r"(?:\.?[sS]ite|\$)\.Params\."
# gohugo.io/methods/site, jekyllrb.com/docs/variables, hexo.io/docs/variables, 11ty.dev/docs/data-global, mkdocs.org and
# squidfunk.github.io (`extra`), getzola.org/documentation/templates, sphinx-doc.org (`html_context`), docs.getpelican.com (settings), middlemanapp.com/advanced/data-files, shopify.dev/docs/storefronts/themes.
ROWS: tuple[Row, ...] = (
    Row(late.compile(r"hugo|config"), "", _SITE_PARAMS),
    Row(late.compile(r"hugo|config|params"), "config", _SITE_PARAMS),
    Row(_ANY, "data", r"(?:(?:[sS]ite|hugo)\.Data|data)\.(?:\w{1,80}\.){0,9}{name}\."),
    Row(late.compile(r"_config(?:\.[\w\-]{1,80})?"), "", r"(?:site|config|theme)\."),
    Row(_ANY, "_data", r"(?:site\.data\.)?(?:\w{1,80}\.){0,9}{name}\."),
    Row(late.compile(r"mkdocs|config"), "", r"config\.extra\."),
    Row(late.compile(r"conf|pelicanconf|publishconf"), "", ""),
    Row(late.compile(r"settings_data"), "config", r"settings\."),
)  # fmt: skip
# A tag that writes a value, and none that only asks for it.
_WRITES = r"(?:\{\{-?|<%[-=]|#\{)(?!-?\s{0,9}(?:if|with|range|unless|else|end)\b)[^{}%\n]{0,80}?(?<![\w.])"


class _Sites:
    """The templates of a project's sites. For each name they are searched once."""

    def __init__(self, context: Context) -> None:
        self._context = proxy(context)  # which this is kept for
        self._templates = functools.cache(self._templates_of)
        self._known: dict[tuple[str, str, str], Evidence | None] = {}

    def written(self, site: str, named: str, name: str) -> Evidence | None:
        """The first template below a folder that writes a value of that name into a page."""
        key = site, named, name
        if key not in self._known and len(self._known) < MAX_NAMES:
            self._known[key] = self._written(site, named, name)
        return self._known.get(key)

    def _written(self, site: str, named: str, name: str) -> Evidence | None:
        written = re.compile(rf"{_WRITES}{named}(?:\w{{1,80}}\.){{0,9}}{re.escape(name)}\b")
        for template in self._templates(site):
            text = self._context.text(template)
            if name in text and (match := written.search(text)):
                return seen("template-value", template, line_in(text, match.start()))
        return None

    def _templates_of(self, site: str) -> Sequence[str]:
        """The templates below the folder of a site."""
        below = f"{site}/" if site else ""
        found = (
            path
            for path in self._context.project.paths()
            if path.startswith(below)
            and file_kinds.of(path).form in _TEMPLATES
            and not file_kinds.is_foreign(path)
        )
        return sorted(found)[:MAX_TEMPLATES]


_sites_of = once(_Sites)


def evidence(context: Context, finding: Finding) -> Iterator[Evidence]:
    """The first template that writes the finding's value into a page."""
    path, name = finding.location.path, finding.subject.rpartition(".")[2]
    if finding.secret is None or not _NAME.fullmatch(name):
        return
    *folders, file = path.split("/")
    stem, dot, ending = file.rpartition(".")
    for row in ROWS if dot + ending in _ENDINGS else ():
        if not row.name.fullmatch(stem) or (row.folder and row.folder not in folders):
            continue
        site = folders[: folders.index(row.folder)] if row.folder else folders
        named = row.named.replace("{name}", re.escape(stem))
        if found := _sites_of(context).written("/".join(site), named, name):
            yield found
            return
