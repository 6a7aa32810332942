"""The Markdown report, as a renderer with GitHub's tables shows it."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from patscan.model.findings import Verdict
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Language, Severity, Text
from patscan.reports import markdown
from patscan.reports.printable import printable
from tests.assessments import changed
from tests.reports.samples import (
    EMPTY,
    FULL,
    HISTORY,
    IN_BROWSER,
    SAMPLES,
    place,
    secret,
)

RENDERER = MarkdownIt("gfm-like", {"html": True, "linkify": False})
# What our own words use; none of it has an attribute but a link.
TAGS = {
    "div",
    "h2",
    "h3",
    "p",
    "ul",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "br",
    "a",
    "strong",
}


def page_of(report: Report, language: Language = "en") -> Any:
    """The report as a page; nothing in it is of another kind than ours."""
    text = markdown.render(MaskedReport(report), language).decode()
    page = html.fragment_fromstring(RENDERER.render(text), create_parent="div")
    assert {node.tag for node in page.iter()} <= TAGS
    for node in page.iter():
        assert set(node.attrib) <= ({"href"} if node.tag == "a" else set())
    return page


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", SAMPLES)
def test_it_renders(name: str, language: Language) -> None:
    page = page_of(SAMPLES[name], language)
    assert all(len(row) == 5 for row in page.iter("tr"))


def test_the_table_has_a_row_for_each_credential() -> None:
    page = page_of(FULL)
    rows = [[cell.text_content() for cell in row] for row in page.iter("tr")]
    assert rows[0] == ["Severity", "Credential", "Where", "Who can see it", "Valid until"]
    assert len(rows) == 4
    assert rows[1][0] == "critical"
    assert "pat_abcd…wxyz" in rows[1][1]
    assert rows[1][2] == "src/App.vue:14:12"


def test_a_clean_run_says_so_and_a_partial_one_does_not() -> None:
    assert page_of(EMPTY).text_content().strip() == "patscan: no Coze credentials in 12 files"
    partial = page_of(Report(skips=(Skip("key", Text("no", "不行")),))).text_content()
    assert "INCOMPLETE" in partial
    assert "key: no" in partial


def test_only_the_history_has_links() -> None:
    links = [node.get("href") for node in page_of(HISTORY).iter("a")]
    assert sum("gitlab.example.com" in link for link in links) == 3
    assert not any("evil" in link for link in links)


ODD = [
    "a|b", "a\\|b", "`a`", "``|`", "<b>x</b>", "<!-- x", "[x](https://evil.example)", "![x](y)", "@all", "#1", "!1", "&amp;",
    "www.evil.example", "https://evil.example", "*a* _b_ ~~c~~", "$x$", "</code><script>", "a\\", "~label %1", "| --- |", "^[x]",
]  # fmt: skip


@pytest.mark.parametrize("words", ODD)
def test_words_of_the_repository_are_code_and_nothing_else(words: str) -> None:
    finding = changed(IN_BROWSER, location=place(words))
    report = Report(
        verdicts=(Verdict(finding, Severity.LOW),), skips=(Skip(words, Text(words, words)),)
    )
    page = page_of(report)
    codes = [node.text_content() for node in page.iter("code")]
    assert f"{words}:1:1" in codes
    assert f"{words}: {words}" in codes
    for node in page.iter("code"):
        assert len(node) == 0
    outside = "".join(
        text for node in page.iter() if node.tag != "code" for text in node.xpath("text()")
    )
    assert words not in outside


@settings(deadline=None, max_examples=50)
@given(words=st.text(st.characters(exclude_categories=())))
def test_any_words_come_back(words: str) -> None:
    page = page_of(Report(skips=(Skip(words, Text("r", "r")),)))
    shown = page.find(".//code").text_content()
    assert " ".join(shown.split()) == " ".join(f"{printable(words)}: r".split())


def test_it_fits_into_a_comment() -> None:
    many = tuple(
        Verdict(changed(IN_BROWSER, secret=secret(f"pat_{n:04}…wxyz")), Severity.HIGH)
        for n in range(2_000)
    )
    text = markdown.render(MaskedReport(Report(verdicts=many)), "en").decode()
    assert len(text) <= 65_536
    rows = text.count("| high |")
    assert 100 < rows < 2_000
    assert f"has no more space: {2_000 - rows:,}." in text
