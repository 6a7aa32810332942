"""The HTML report as a parser reads it; `test_html_browser` has what a browser makes of it."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections import Counter
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from patscan.coze.lifetime import Seen, estimate
from patscan.model.findings import (
    Commit,
    Evidence,
    Exposure,
    Provenance,
    Suppression,
    Trail,
    Verdict,
    Verification,
    VerificationState,
    Workspace,
)
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Language, Severity, Text
from patscan.reports.html import page
from patscan.reports.html.parts import Part
from patscan.reports.printable import printable
from tests.assessments import changed, undated
from tests.golden import assert_golden, words_of_page
from tests.reports.page_samples import PROJECT, TODAY, many
from tests.reports.samples import EMPTY, FULL, HISTORY, IN_BROWSER, SAMPLES, place, secret

DAY = TODAY.isoformat()


def render(report: Report, language: Language = "en") -> bytes:
    return page.render(MaskedReport(report._replace(day=DAY)), language)


def page_of(data: bytes) -> Any:
    """The page, of which everything must hold that a strict policy and a reader ask for."""
    root = html.document_fromstring(data.decode())
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    for node in root.iter():
        assert not [name for name in node.attrib if name == "style" or name.startswith("on")]
        assert not {"src", "srcset", "action", "formaction", "ping"} & set(node.attrib)
    for link in root.iter("a"):
        address = link.get("href")
        assert address[1:] in ids if address.startswith("#") else re.match("https?://", address)
    for node in root.xpath("//@aria-labelledby"):
        assert node in ids
    return root


def texts(root: Any, path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in root.xpath(path)]


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str, language: Language) -> None:
    data = render(SAMPLES[name], language)
    page_of(data)
    assert_golden(f"{name}.{language}.html", words_of_page(data))


def test_only_our_style_and_script_count() -> None:
    root = page_of(render(FULL))
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag in ("style", "script"):
        (source,) = root.iter(tag)
        digest = base64.b64encode(hashlib.sha256(source.text.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"
    head = [node.tag for node in root.find("head")]
    assert head.index("meta") < head.index("style")


def test_what_counts_comes_first_and_of_it_the_worst() -> None:
    root = page_of(page.render(PROJECT, "en"))
    rows = [
        (node.get("data-severity"), "aside" in node.get("class"))
        for node in root.find_class("credential")
    ]
    assert rows == [
        ("critical", False), ("critical", False), ("high", False), ("high", False), ("high", False),
        ("low", False), ("high", True), ("low", True),
    ]  # fmt: skip
    assert [node.get("open") for node in root.xpath("//*[@data-rule]/details")][:4] == [
        "", "", "", None,
    ]  # fmt: skip


def test_a_credential_says_everything() -> None:
    root = page_of(page.render(PROJECT, "en"))
    said = texts(root, "//li[@data-rule]")[0]
    for part in (
        "critical", "Coze personal access token", "pat_7Kq2…m9Xd", "reaches the browser", "until 2026-12-02",
        "web/src/components/ChatPanel.vue:14:12", "web/.env.production:3:12", "docs/接入指南.md:88:12",
        "main.ts imports it.", "web/src/main.ts:3", "Ada Lin", "still at HEAD", "main, 发布, v1.2",
        "2026-12-02 at the latest", "session_name", "www.coze.cn/open/oauth/pats", "coze-pat", "high confidence",
    ):  # fmt: skip
        assert part in said, part
    links = root.find_class("credential")[0].xpath(".//li[@class='place']/a/@href")
    assert len(links) == 3
    assert links[0].startswith("https://github.com/example/shop-assistant/blob/")


ANSWERS = [
    ("works", "works now", "it is revoked: it works now"),
    ("rejected", "rejected", "a time before now: it is not accepted any more"),
    ("unknown", "may be live", "an unknown day: treat it as live"),
]


@pytest.mark.parametrize(("state", "short", "long"), ANSWERS)
def test_what_the_vendor_answered_counts(state: VerificationState, short: str, long: str) -> None:
    asked = Verification(state, Text("the vendor says so", "厂商如此答复"), owner="Ada (1)")
    item = changed(IN_BROWSER, verification=asked, lifetime=undated("coze-pat"))
    root = page_of(render(Report(verdicts=(Verdict(item, Severity.HIGH),))))
    assert texts(root, "//span[@class='until']") == [short]
    said = texts(root, "//li[@data-rule]")[0]
    assert long in said
    assert "the vendor says so. It belongs to Ada (1)." in said


def test_a_place_has_its_own_state_and_exposure() -> None:
    root = page_of(render(FULL))
    rows = [
        [(node.get("data-exposure"), node.get("data-state")) for node in one.find_class("place")]
        for one in root.find_class("credential")
    ]
    assert rows == [
        [("client", "new"), ("client", "suppressed")],
        [("config", "new")],
        [("docs", "new")],
        [("server", "accepted")],
    ]
    assert r"suppressed: a fixture of 2024, \x1b[31mrevoked" in texts(root, "//li[@data-rule]")[0]


def test_what_was_not_scanned_comes_before_everything_else() -> None:
    root = page_of(render(Report(skips=(Skip("a.key", Text("no rights", "没有权限")),))))
    assert root.find("body/main")[0].get("class") == "lost"
    assert texts(root, "//section[@class='lost']//li") == ["a.key no rights"]
    assert "INCOMPLETE" in texts(root, "//p[@class='summary']")[0]
    assert "no Coze credentials" not in root.text_content()


def test_many_inputs_that_were_not_scanned_are_all_named() -> None:
    skips = tuple(Skip(f"{number}.key", Text("no", "不")) for number in range(200))
    root = page_of(render(Report(skips=skips)))
    assert texts(root, "//section[@class='lost']/h2") == ["Not scanned: 200"]
    assert len(texts(root, "//section[@class='lost']//li")) == 200
    assert texts(root, "//section[@class='lost']//summary") == ["and 190 more"]


def test_a_clean_run_says_so() -> None:
    root = page_of(render(EMPTY))
    assert texts(root, "//main") == ["no Coze credentials in 12 files"]


def test_a_scan_of_files_links_to_the_commit_that_was_scanned() -> None:
    links = page_of(render(FULL)).xpath("//li[@class='place']/a/@href")
    assert f"https://github.com/somebody/app/blob/{'f' * 40}/src/App.vue?plain=1#L14" in links
    for other in (FULL._replace(command="staged"), FULL._replace(provenance=None)):
        assert page_of(render(other)).xpath("//li[@class='place']/a/@href") == []


PARTS = [
    Part("team/shop", PROJECT),
    Part("team/empty", MaskedReport(EMPTY)),
    Part("team/<b>", MaskedReport(HISTORY._replace(day=DAY))),
    Part("team/copy", MaskedReport(PROJECT._replace(verdicts=PROJECT.verdicts[:3], skips=()))),
]


@pytest.mark.parametrize("language", get_args(Language))
def test_several_reports_share_a_page(language: Language) -> None:
    root = page_of(page.render_parts(PARTS, language, Text("An audit", "审计")))
    assert texts(root, "//h1") == [{"en": "An audit", "zh": "审计"}[language]]
    rows = [[cell.text_content() for cell in row] for row in root.xpath("//tbody/tr")]
    assert rows == [
        ["team/shop", "2", "3", "0", "1", "2"],
        ["team/empty", "0", "0", "0", "0", "0"],
        ["team/<b>", "0", "2", "0", "0", "1"],
        ["team/copy", "1", "0", "0", "0", "0"],
    ]
    assert texts(root, "//section[@class='lost']//summary") == ["team/shop (2)", "team/<b> (1)"]
    assert texts(root, "//section[@class='part']/h2") == [part.label for part in PARTS]
    assert len(root.xpath("//select[@name='part']/option")) == 4


def test_no_report_at_all_is_a_page() -> None:
    root = page_of(page.render_parts([], "en", Text("An audit", "审计")))
    assert texts(root, "//h1") == ["An audit"]


def test_one_report_has_no_label() -> None:
    assert page.render_parts([Part("team/shop", PROJECT)], "en") == page.render(PROJECT, "en")


def test_a_value_in_several_reports_links_to_the_others() -> None:
    root = page_of(page.render_parts(PARTS, "en"))
    first, *_, last = root.find_class("part")
    assert first.xpath(".//a[text()='team/copy']/@href") == [
        f"#{last.find_class('credential')[0].get('id')}"
    ]


def test_a_credential_keeps_its_address() -> None:
    before, after = (
        page_of(page.render(report, "en")).find_class("credential")
        for report in (PROJECT, MaskedReport(PROJECT._replace(verdicts=PROJECT.verdicts[3:])))
    )
    assert {node.get("id") for node in after} < {node.get("id") for node in before}


def test_two_leaks_with_one_fingerprint_have_two_addresses() -> None:
    leak = changed(IN_BROWSER, secret=None, subject="TOKEN")
    verdicts = tuple(
        Verdict(changed(leak, location=place(path)), Severity.LOW) for path in ("a", "b")
    )
    assert len(page_of(render(Report(verdicts=verdicts))).find_class("credential")) == 2


def days(first: str, last: str, *, at_head: bool, rule: str = "coze-pat", today: str = DAY) -> Any:
    """The shapes of a timeline: class (or tag), from, and to or width."""
    added, removed = (
        Commit("1" * 40, "a", "", f"{day}T00:00:00Z", f"{day}T00:00:00Z", "s")
        for day in (first, last)
    )
    trail = Trail(
        "2" * 40, added, removed, at_head, ("refs/heads/main",), 1, "refs", since=added.seen
    )
    try:
        seen = dt.date.fromisoformat(first)
    except ValueError:
        seen = TODAY
    item = changed(
        IN_BROWSER, rule=rule, trail=trail, lifetime=estimate(rule, Seen(seen, seen), TODAY)
    )
    report = Report(verdicts=(Verdict(item, Severity.HIGH),), day=today)
    root = page_of(page.render(MaskedReport(report), "en"))
    return [
        (node.get("class") or node.tag, *(float(node.get(name).rstrip("%")) for name in ("x", "width") if node.get(name)))
        for node in root.xpath("//rect | //line")
    ]  # fmt: skip


TIMELINES = [
    (("2026-11-14", "2026-11-24"), {"at_head": True}, [("files", 0, 31.3), ("live", 0, 94), ("line",)]),
    (("2026-10-05", "2026-10-15"), {"at_head": False}, [("files", 0, 18.8), ("kept", 18.8, 75.2), ("past", 0, 56.4), ("line",)]),
    (("2025-11-24", "2026-11-24"), {"at_head": True, "rule": "coze-sat"}, [("files", 0, 94), ("live", 0, 100), ("line",)]),
    (("2026-11-24", "2026-11-24"), {"at_head": True}, [("files", 0, 0.6), ("live", 0, 94), ("line",)]),
    (("2027-03-01", "2027-03-01"), {"at_head": True}, [("files", 0, 0.6), ("live", 0, 94), ("line",)]),
    (("0000-00-00", "2026-11-24"), {"at_head": True}, []),
    (("2026-11-14", "2026-11-24"), {"at_head": True, "today": ""}, []),
]  # fmt: skip


@pytest.mark.parametrize(("commits", "more", "shapes"), TIMELINES)
def test_timeline(commits: tuple[str, str], more: dict[str, Any], shapes: list[Any]) -> None:
    assert days(*commits, **more) == shapes


def everywhere(words: str) -> Report:
    """A report with `words` wherever a repository can put its own."""
    commit = Commit("1" * 40, words, words, f"{DAY}T03:04:05Z", f"{DAY}T03:04:05Z", words)
    trail = Trail("2" * 40, commit, commit, False, (words, f"refs/heads/{words}"), 9, "refs")
    text = Text(words, words)
    why = Exposure("client", (Evidence("path", text, words, 3), Evidence("import", text, "b", 4)))
    found = changed(
        IN_BROWSER, location=place(words), trail=trail, exposure=why,
        surroundings=(Evidence("json-key", text, words, 1),),
        verification=Verification("works", text, (words,), words, (Workspace(words, words, words),), 1),
    )  # fmt: skip
    return Report(
        verdicts=(
            Verdict(found, Severity.HIGH),
            Verdict(changed(found, secret=None, subject=words), Severity.HIGH),
            Verdict(found, Severity.LOW, Suppression("inline", words)),
            Verdict(changed(found, secret=secret("pat_aaaa…bbbb")), Severity.LOW, Suppression("baseline", words)),
        ),
        skips=(Skip(words, text), Skip(words, text, lost=False)),
        stale_baseline=(words,),
        provenance=Provenance(words, words, words),
        notes=(text,),
        root="/" + words.replace("\0", ""),
        command="history",
        day=DAY,
    )  # fmt: skip


def shape(data: bytes) -> Counter[str]:
    """How many elements of each kind the page has, but for links and code in sentences."""
    return Counter(node.tag for node in page_of(data).iter() if node.tag not in ("a", "code"))


@settings(max_examples=60)
@example(words='"><script>alert(1)</script>')
@example(words="&lt;img src=x&gt;")
@given(words=st.text(st.characters(exclude_categories=()), min_size=1).filter(str.strip))
def test_any_words_are_text(words: str) -> None:
    parts = [Part(words, MaskedReport(everywhere(words))), Part("b", MaskedReport(EMPTY))]
    plain = [Part("a", MaskedReport(everywhere("a"))), Part("b", MaskedReport(EMPTY))]
    data = page.render_parts(parts, "en")
    assert shape(data) == shape(page.render_parts(plain, "en"))
    assert printable(words) in page_of(data).xpath("//section[@class='part']/h2")[0].text_content()


def test_thousands_of_credentials_are_all_on_the_page() -> None:
    root = page_of(page.render(many(300), "zh"))
    assert len(root.find_class("credential")) == 300
