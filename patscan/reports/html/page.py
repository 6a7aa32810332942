"""The page: what was not scanned, what was found in each repository, and what to do about it by rule.

Everything on it is plain HTML, so that it is complete without its script, which only filters. It asks
nothing of any host, and its policy forbids that: one style sheet and one script may count, by their hashes.
Browsers leave out what is not in sight (`content-visibility`), and find it nevertheless.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import patscan
from patscan.model.text import Text
from patscan.reports.html import coverage
from patscan.reports.html.credential import credential
from patscan.reports.html.elements import Content, document, element, source
from patscan.reports.html.filters import filters
from patscan.reports.html.parts import Part, sections, shared
from patscan.reports.html.rules import rules
from patscan.reports.summary import summary
from patscan.reports.trails import ID_CHARS

if TYPE_CHECKING:
    from patscan.model.run import MaskedReport
    from patscan.model.text import Language
    from patscan.reports.html.parts import Section

# The most severe credentials are open at first, at most this many.
MAX_OPEN = 3

_TITLE = Text("Coze credentials", "扣子凭证")
_TITLE_OF = Text("Coze credentials in {name}", "{name} 中的扣子凭证")
_BRANCH = Text("branch {name}", "分支 {name}")
_COMMIT = Text("commit {id}", "提交 {id}")
_FOUND = Text("Credentials", "凭证")
_MASKED = Text(
    "Written by patscan {version}. This page holds no credential; each is shown by the first and last four "
    "characters of its body.",
    "由 patscan {version} 生成。本页不含任何凭证，每个凭证只显示主体的前后各四个字符。",
)


def render(report: MaskedReport, language: Language) -> bytes:
    """The page of one report."""
    return render_parts([Part("", report)], language)


def render_parts(
    parts: Sequence[Part],
    language: Language,
    title: Text = _TITLE,
    overview: Sequence[Element] = (),
) -> bytes:
    """One page for several reports, in their order; `title` says what they have in common.

    A single one has a title of its own, and its label is not shown, unless there is an `overview`: what stands
    above the parts in place of a table of them.
    """
    alone = len(parts) == 1 and not overview
    found = sections(parts, alone=alone)
    about: Iterable[Element] = ()
    if alone:
        title, about = _title(parts[0].report), _about(parts[0].report, language)
    body = element(
        "body",
        element("header", element("h1", title.to(language)), *about),
        element("main", *_main(found, language, overview, alone=alone)),
        element("footer", element("p", _MASKED.format(version=patscan.__version__).to(language))),
        source("script", _resource("script.js")),
    )
    tag = {"en": "en", "zh": "zh-Hans"}[language]
    return document(element("html", _head(title.to(language)), body, lang=tag))


def _head(title: str) -> Element:
    style, script = _resource("style.css"), _resource("script.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'"
    )
    csp = element("meta", content=policy)
    csp.set("http-equiv", "Content-Security-Policy")
    return element(
        "head",
        element("meta", charset="utf-8"),
        csp,
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{title} · patscan"),
        source("style", style),
    )


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    """The source expression that lets one inline script or style sheet count (CSP 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _title(report: MaskedReport) -> Text:
    known = report.provenance
    if not known or not known.repository_uri:
        return _TITLE
    name = known.repository_uri.rstrip("/").rpartition("/")[2].removesuffix(".git")
    return _TITLE_OF.format(name=name) if name else _TITLE


def _about(report: MaskedReport, language: Language) -> Iterator[Element]:
    """What a report is about, in one line."""
    content: list[Content] = []
    for word in filter(None, _origin(report, language)):
        content += [element("span", word), " "]
    if content:
        yield element("p", *content, class_="meta")


def _origin(report: MaskedReport, language: Language) -> Iterator[str]:
    if known := report.provenance:
        yield known.repository_uri or ""
        yield _BRANCH.format(name=known.branch).to(language) if known.branch else ""
        yield _COMMIT.format(id=known.revision[:ID_CHARS]).to(language) if known.revision else ""
    yield f"patscan {report.command}" if report.command else ""
    yield report.day


def _main(
    found: Sequence[Section], language: Language, overview: Sequence[Element], *, alone: bool
) -> Iterator[Content]:
    items = [item for section in found for item in section.items]
    yield from coverage.lost(found, language)
    if alone:
        yield _summary(found[0], language)
    else:
        yield from overview or [coverage.overview(found, language)]
    if items:
        yield filters(items, found, language)
    yield from _parts(found, language, alone=alone)
    if items:
        yield rules((item.worst.finding.rule for item in items), language)
    yield from coverage.remarks(found, language)


def _summary(section: Section, language: Language) -> Element:
    return element("p", summary(section.report, language), class_="summary")


def _parts(found: Sequence[Section], language: Language, *, alone: bool) -> Iterator[Element]:
    """A section for each part."""
    opened = {item.id for item in [item for one in found for item in one.items][:MAX_OPEN]}
    places = shared(found)
    for one in found:
        rows = [
            credential(item, one.report, language, shared=places, is_open=item.id in opened)
            for item in one.items
        ]
        if alone and not rows:
            continue
        intro = [] if alone else [*_about(one.report, language), _summary(one, language)]
        yield element(
            "section",
            element("h2", _FOUND.to(language) if alone else one.label, id=f"{one.id}-name"),
            *intro,
            element("ul", *rows, class_="credentials") if rows else None,
            id=one.id,
            class_="part",
            aria_labelledby=f"{one.id}-name",
        )
