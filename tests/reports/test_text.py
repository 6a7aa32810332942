"""The text report: short, in plain words, and it ends with what to do."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from rich.cells import cell_len

from patscan.model.findings import (
    Evidence,
    Exposure,
    ExposureLevel,
    Finding,
    LifetimeState,
    Trail,
    Verdict,
)
from patscan.model.run import MaskedReport, Report, Skip, Stats
from patscan.model.text import Language, Severity, Text
from patscan.policy import comments
from patscan.reports import summary, text
from patscan.reports.next_steps import next_steps
from patscan.reports.wording import VALID_UNTIL
from tests.assessments import assessed, changed
from tests.reports.samples import (
    DANGLING,
    GONE,
    IN_BROWSER,
    SERVICE_TOKEN,
    place,
    secret,
)


def text_of(*verdicts: Verdict, language: Language = "en", **style: Any) -> str:
    return text.render(
        MaskedReport(Report(verdicts=verdicts)), language, text.Style(**style)
    ).decode()


def found_in(path: str, severity: Severity = Severity.HIGH, **more: Any) -> Verdict:
    more = {"exposure": Exposure("unknown"), **more}
    return Verdict(changed(IN_BROWSER, location=place(path, 3, 5), **more), severity)


def leak(path: str, name: str, **more: Any) -> Verdict:
    fact = Finding(
        rule="coze-public-env", family="leak", confidence="high", kind="public-env",
        location=place(path, 2), secret=None, subject=name,
    )  # fmt: skip
    return Verdict(assessed(fact, **more), Severity.MEDIUM)


def test_sixty_tokens_of_one_kind_take_300_lines() -> None:
    seen = Exposure("client", IN_BROWSER.exposure.evidence[:1])
    many = [
        found_in(f"src/{n}.js", secret=secret(f"pat_{n:04}…wxyz"), exposure=seen) for n in range(60)
    ]
    for language in get_args(Language):
        lines = text_of(*many, language=language, width=80).splitlines()
        assert len(lines) <= 300
        assert sum("open/oauth/pats" in line for line in lines) == 2


def test_a_credential_takes_six_lines_at_most() -> None:
    block = text_of(Verdict(IN_BROWSER, Severity.HIGH)).split("\n\n")[0].splitlines()
    assert [line.split("  ")[1] for line in block[1:] if not line.startswith("   ")] == [
        "where", "why", "valid until",
    ]  # fmt: skip
    assert len(block) == 5


def reasons(n: int) -> Exposure:
    """A chain of imports."""
    one = [Evidence("x", Text(f"reason {at}", f"理由 {at}"), "b.ts", at) for at in range(n)]
    return Exposure("client", tuple(one))


def test_reasons_give_way_and_explain_has_them_all() -> None:
    shown = text_of(found_in("a.ts", exposure=reasons(5)))
    block = shown.split("\n\n")[0].splitlines()
    assert len(block) == 6
    assert [line.split("  ")[-1] for line in block[2:5]] == ["reason 0", "reason 1", "reason 4"]
    assert "patscan explain --why a.ts:3:5" in shown
    assert "explain --why" not in text_of(found_in("a.ts", exposure=reasons(3)))


def test_sixty_tokens_with_many_reasons_take_300_lines() -> None:
    many = [
        found_in(f"{n}.ts", secret=secret(f"pat_{n:04}…wxyz"), exposure=reasons(5))
        for n in range(60)
    ]
    shown = text_of(*many)
    assert len(shown.splitlines()) <= 300
    assert "59.ts:3:5  reaches the browser: reason 0 (b.ts:0)\n" in shown


REFS = tuple(f"refs/heads/feature/{n}" for n in range(5))
MANY_REFS = GONE._replace(refs=REFS, refs_total=556)


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("width", [40, 80, None])
@pytest.mark.parametrize("trail", [DANGLING, MANY_REFS, MANY_REFS._replace(at_head=True)])
def test_in_a_history_a_credential_takes_six_lines_at_most(
    language: Language, width: int | None, trail: Trail
) -> None:
    for n in (1, 2, 3, 9):
        places = [found_in(f"{at}.js", exposure=reasons(5), trail=trail) for at in range(n)]
        block = text_of(*places, language=language, width=width).split("\n\n")[0]
        assert len(block.splitlines()) <= 6
        more = re.findall(r"(?:and|另有) (\d)", block)
        assert block.count(".js:3:5") + sum(map(int, more)) == n


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("places", [1, 3])
def test_sixty_tokens_of_a_history_take_300_lines(
    language: Language, width: int, places: int
) -> None:
    many = [
        found_in(f"{n}/{at}.js", secret=secret(f"pat_{n:04}…wxyz"), exposure=reasons(3), trail=MANY_REFS)
        for n in range(60)
        for at in range(places)
    ]  # fmt: skip
    shown = text_of(*many, language=language, width=width)
    assert len(shown.splitlines()) <= 300
    assert shown.count("2025-01-03") == 60, "the days stand beside the first place"


def test_what_holds_it_is_told_with_the_last_commit() -> None:
    shown = text_of(found_in("a.js", trail=MANY_REFS._replace(at_head=True)), width=80)
    (last,) = re.findall("(?m)^  last .*$", shown)
    assert last == (
        "  last         still at HEAD; held by 556 refs: feature/0, feature/1, feature/2…"
    )
    assert "held by" not in shown.replace(last, "")


def test_a_reason_is_told_once() -> None:
    twice = [Evidence("x", Text("the same", "同样"), path, 1) for path in ("a.h", "b.h")]
    shown = text_of(found_in("c.c", exposure=Exposure("client", tuple(twice))))
    assert shown.count("the same") == 1
    assert "a.h:1" in shown


def test_the_worst_place_is_first() -> None:
    shown = text_of(found_in("a.js", Severity.LOW), found_in("z.js", Severity.HIGH))
    assert shown.startswith("high  ")
    assert shown.index("z.js:3:5") < shown.index("a.js:3:5")


def test_one_reason_stands_beside_its_place() -> None:
    item = changed(IN_BROWSER, exposure=Exposure("client", IN_BROWSER.exposure.evidence[:1]))
    shown = text_of(Verdict(item, Severity.HIGH))
    assert "src/App.vue:14:12  reaches the browser: Vue components run in a browser." in shown
    assert "  why" not in shown


def test_the_reason_is_that_of_the_place_it_stands_beside() -> None:
    newer, older = (
        found_in(f"{name}.js", exposure=Exposure("client", (Evidence("x", Text(f"in {name}", name), f"{name}.js", 1),)),
                 trail=GONE._replace(since=f"{year}-01-02T03:04:05Z"))
        for name, year in (("new", 2025), ("old", 2023))
    )  # fmt: skip
    shown = text_of(newer, older)
    assert shown.index("old.js:3:5") < shown.index("new.js:3:5")
    assert "old.js:3:5  reaches the browser: in old" in shown
    assert "in new" not in shown


def test_a_rules_advice_comes_once_and_all_of_it() -> None:
    other = changed(SERVICE_TOKEN, location=place("b.env"), secret=secret("sat_IJKL…9012"))
    shown = text_of(
        found_in("a.js"),
        found_in("b.js", secret=secret("pat_ijkl…mnop")),
        Verdict(other, Severity.HIGH),
    )
    assert (
        shown.count("patscan explain coze-pat\n") == shown.count("patscan explain coze-sat\n") == 1
    )
    assert shown.index("b.env") < shown.index("\ncoze-pat  ") < shown.index("\ncoze-sat  ")


def test_each_place_has_its_advice() -> None:
    page = Evidence("page", Text("pages are sent", "网页会发送"), "x.html", 1)
    shown = text_of(found_in("a.js"), found_in("x.html", exposure=Exposure("client", (page,))))
    assert "  fix      Let a back end issue a short OAuth JWT token" in shown
    assert "\n           On a server, use OAuth JWT" in shown


LONG = "a-folder/" * 20 + "with a long name.js"


def test_a_path_is_never_folded_and_sentences_on_a_terminal_only() -> None:
    narrow, piped = text_of(found_in(LONG), width=40), text_of(found_in(LONG))
    assert f"{LONG}:3:5  exposure unknown" in narrow
    folded = [line for line in narrow.splitlines() if line.startswith("  ") and LONG not in line]
    pasted = ("https:", "patscan baseline accept")
    assert max(cell_len(line) for line in folded if not any(map(line.count, pasted))) <= 40
    assert "API management > Authorization > Personal access tokens. There is no API" in piped
    assert len(piped.splitlines()) < len(narrow.splitlines())


def test_one_public_variable_is_one_block() -> None:
    places = [leak(path, "VITE_COZE_TOKEN") for path in ("a.ts", "b.ts", "c.ts")]
    shown = text_of(*places, leak("a.ts", "VITE_OTHER_COZE_TOKEN"))
    assert shown.count("  (fingerprint ") == 2
    assert "VITE_COZE_TOKEN" in shown.splitlines()[0]
    assert [line.split()[0] for line in shown.splitlines()[2:4]] == ["b.ts:2:1", "c.ts:2:1"]


def test_of_one_severity_what_people_can_see_is_first() -> None:
    levels: tuple[ExposureLevel, ...] = ("server", "client")
    at_server, seen = (
        found_in(f"{n}.js", secret=secret(f"pat_{n}…wxyz"), exposure=Exposure(level, ()))
        for n, level in enumerate(levels)
    )
    assert "pat_1…wxyz" in text_of(at_server, seen).splitlines()[0]


@pytest.mark.parametrize(
    ("kind", "blocks"), [("public-env", 1), ("sdk-flag", 1), ("server-rendered", 2), ("other", 2)]
)
def test_a_flag_is_one_block_and_other_leaks_one_for_each_file(kind: str, blocks: int) -> None:
    three = [leak(path, "CozeAPI", kind=kind) for path in ("a.ts", "b.ts", "b.ts")]
    assert text_of(*three).count("  (fingerprint ") == blocks


def test_many_places_are_counted() -> None:
    shown = text_of(*(found_in(f"{n}.js") for n in range(text.MAX_PLACES + 7)))
    assert "... and 7 more places" in shown
    assert shown.count(".js:3:5") == text.MAX_PLACES


OLD_LABELS = ("alive?", "instead ", "our bug", "有效？", "改用")


@pytest.mark.parametrize("language", get_args(Language))
def test_labels_are_plain(language: Language) -> None:
    shown = text_of(found_in("a.js"), language=language)
    labels = {"en": ("where", "valid until", "risk", "fix", "revoke", "details"), "zh": ("位置", "有效期至", "风险", "改法", "撤销", "详情")}  # fmt: skip
    assert all(re.search(rf"(?m)^  {label} ", shown) for label in labels[language])
    assert not any(label in shown for label in OLD_LABELS)


def test_every_lifetime_has_words() -> None:
    assert list(VALID_UNTIL) == list(get_args(LifetimeState))


# --- what to do ------------------------------------------------------------------------------------

ALLOWED = [
    ("src/a.js", "`// patscan: allow <reason>`"),
    ("b.py", "`# patscan: allow <reason>`"),
    (".env.local", "`# patscan: allow <reason>`"),
    ("Dockerfile", "`# patscan: allow <reason>`"),
    ("index.html", "`<!-- patscan: allow <reason> -->`"),
    ("q.sql", "`-- patscan: allow <reason>`"),
    ("a.css", "`/* patscan: allow <reason> */`"),
    ("a.ini", "`; patscan: allow <reason>`"),
]
NOT_ALLOWED = ["a.json", "a.zip!b.js", "notes.txt", "key.pem", "<stdin>", "<commit 111111111111>"]


@pytest.mark.parametrize(("path", "comment"), ALLOWED)
def test_it_ends_with_a_comment_as_that_file_writes_them(path: str, comment: str) -> None:
    last = text_of(found_in(path)).splitlines()[-6:]
    assert last[0] == "Next:"
    assert f"move it out of {path}," in last[1]
    assert "at the end of line 3 " in last[3]
    assert last[4].strip() == comment.strip("`")
    assert last[5] == '  accept  patscan baseline accept 238e84caed13 --reason "<reason>"'


@pytest.mark.parametrize("path", NOT_ALLOWED)
def test_where_there_are_no_comments_it_names_the_baseline_alone(path: str) -> None:
    shown = text_of(found_in(path))
    assert "patscan: allow" not in shown
    assert "patscan baseline accept 238e84caed13" in shown.splitlines()[-1]


WRITTEN = sorted(comments._WRITTEN_BY_ENDING)


@pytest.mark.parametrize("ending", WRITTEN)
def test_a_comment_that_is_advised_counts(ending: str) -> None:
    path = f"x{ending}" if ending.startswith(".") else ending
    written = comments.comment("patscan: allow a sample", path)
    assert written
    for line in (f"x = 1  {written}", written):
        assert comments.context_of(line, line.index("patscan"), path).in_comment
    assert comments.context_of(written, written.index("patscan"), path).alone


def steps(*groups: list[Verdict], command: str = "") -> dict[str, str]:
    """The first line of each step, by its label."""
    some = next_steps(groups, command=command)
    return {step.label.en: step.text.en for step in some if step.label.en}


def test_what_only_the_history_has_is_revoked_and_accepted() -> None:
    for trail in (GONE, DANGLING):
        assert list(steps([found_in("a.js", trail=trail)])) == ["revoke", "accept"]
    at_head = steps([found_in("a.js", trail=GONE._replace(at_head=True))])
    assert list(at_head) == ["remove", "allow", "accept"]


def test_a_leak_is_changed() -> None:
    assert steps([leak("a.ts", "VITE_X")])["fix"].startswith("change a.ts as told above")
    assert not any("respond" in step.text.en for step in next_steps([[leak("a.ts", "X")]]))


def test_what_is_nowhere_any_more_has_no_case_to_respond_to() -> None:
    """Standard input, the message of a stopped commit: `respond` would not find it."""
    said = [step.text.en for step in next_steps([[found_in("<stdin>")]])]
    assert (len(said), any("respond" in line for line in said)) == (3, False)


def test_code_to_paste_is_shown_where_it_is_all_there_is_to_do() -> None:
    """Of several rules each may have thirty lines of it."""
    node = Exposure("config", (Evidence("framework-node", Text("n", "无"), "package.json", 1),))
    found = found_in("a.env", exposure=node)
    assert "getJWTToken" in text_of(found)
    several = text_of(found, leak("a.ts", "VITE_X"))
    assert "getJWTToken" not in several
    assert "  code     patscan explain --why a.env:3:5" in several
    assert "getJWTToken" in text_of(found_in("a.env", exposure=node, trail=GONE), leak("a.ts", "X"))


def test_a_server_names_what_counts_there() -> None:
    """The baseline of whoever pushes does not; the commits that are pushed do."""
    said = steps([found_in("a.js", trail=DANGLING)], command="pre-receive")
    assert list(said) == ["remove", "allow"]
    assert "the commits that bring it" in said["remove"]
    assert list(steps([leak("a.json", "X")], command="pre-receive")) == ["fix"]


def test_of_several_all_can_be_accepted() -> None:
    one, two = ([[found_in("a.js")]] * n for n in (1, 2))
    assert [any("--last" in step.text.en for step in next_steps(some)) for some in (one, two)] == [
        False,
        True,
    ]


def test_a_file_stands_alone() -> None:
    lost = Skip("private/id_rsa", Text("permission denied", "没有权限"))
    report = Report(verdicts=(found_in("a.js"),), skips=(lost,) * 30, stats=Stats(files=3))
    lines = text.render(MaskedReport(report), "en").decode().splitlines()
    assert lines.count("not scanned: private/id_rsa: permission denied") == 30
    assert lines[-1].startswith("INCOMPLETE: 30 inputs could not be scanned; 1 credential")
    clean = text.render(MaskedReport(Report(stats=Stats(files=3))), "en").decode()
    assert clean == "no Coze credentials in 3 files\n"


# --- passed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fail_on", "severity", "passed"),
    [
        (Severity.HIGH, Severity.MEDIUM, True),
        (Severity.HIGH, Severity.HIGH, False),
        (Severity.LOW, Severity.LOW, False),
        (Severity.CRITICAL, Severity.HIGH, True),
    ],
)
def test_what_is_below_fail_on_reads_as_passed(
    fail_on: Severity, severity: Severity, *, passed: bool
) -> None:
    report = Report(
        verdicts=(Verdict(IN_BROWSER, severity),), stats=Stats(files=3), fail_on=fail_on
    )
    said = summary.summary(MaskedReport(report), "en")
    assert said.startswith("passed, nothing of severity") == passed
    assert "1 credential in 1 place; 3 files scanned" in said
    assert summary.summary(MaskedReport(report), "zh").startswith("通过，") == passed
