"""Which steps a credential needs, and what they say."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len

from patscan.coze.rules import CREDENTIAL_RULES, rule_by_id
from patscan.model.findings import ExposureLevel, Keeper, Location
from patscan.model.text import Severity, Text
from patscan.response import consequences, render
from patscan.response.case import Case
from patscan.response.pages import page_of
from patscan.response.steps import MAX_PLACES, STEPS, is_done, steps_of
from tests.reports.samples import secret

PLACE = Location("src/a.py", 3, 1, 3, 60)


def case(rule: str = "coze-pat", level: ExposureLevel = "server", **more: Any) -> Case:
    found = rule_by_id(rule)
    made = Case(
        secret("pat_abcd…wxyz"), found, Severity.HIGH, level, found.instead,
        files=(PLACE,), packed=False, kept_by="refs", refs=3, since="2026-01-02",
        revoke_urls=found.revoke_urls,
    )  # fmt: skip
    return made._replace(**more)


def ids(one: Case) -> list[str]:
    return [step.id for step in steps_of(one)]


ALL = ["revoke", "check", "review", "replace", "remove", "rebuild", "rewrite", "tell", "prove"]
NEEDED = [
    (case(level="client"), ALL),
    (case(), [step for step in ALL if step != "rebuild"]),
    (case(packed=True), ALL),
    (case(kept_by=None, since=None), [one for one in ALL if one not in ("rebuild", "rewrite")]),
    (case(level="docs", files=()), [step for step in ALL if step != "rebuild"]),
]


@pytest.mark.parametrize(("one", "needed"), NEEDED)
def test_the_steps_follow_from_the_leak(one: Case, needed: list[str]) -> None:
    assert ids(one) == needed


def test_the_steps_are_in_this_order() -> None:
    assert [step.id for step in STEPS] == ALL


def said(one: Case, step_id: str, language: str = "en") -> str:
    step = next(step for step in steps_of(one) if step.id == step_id)
    return "\n".join(part.text.to("zh" if language == "zh" else "en") for part in step.parts(one))


PATS = rule_by_id("coze-pat").revoke_urls
SAYS = [
    (case(revoke_urls=PATS[:1]), "revoke", PATS[0], PATS[1]),
    (case(), "revoke", PATS[0], "!"),
    (case(), "revoke", PATS[1], "!"),
    (case("coze-oauth-private-key"), "revoke", "suspends all its tokens", "pats"),
    (case("coze-pat-selfhosted"), "revoke", "your own Coze Studio", "https://www"),
    (case(), "check", "patscan verify ", "--host"),
    (case("coze-pat-selfhosted"), "check", "--host https://", "api.coze"),
    (case("coze-oauth-client-secret"), "check", "No documented request", "patscan verify"),
    (case("coze-playground-token"), "check", "No documented request", "patscan verify"),
    (case(), "review", "since 2026-01-02", "not known"),
    (case(since=None), "review", "not known", "2026"),
    (case("coze-pat-selfhosted"), "review", "your own server's logs", "console"),
    (case(level="client"), "replace", "OAuth PKCE", "service token with an end"),
    (case(level="server"), "replace", "OAuth JWT", "PKCE"),
    (case(level="docs"), "replace", "Documentation needs none", "PKCE"),
    (case("coze-callback-token", "client"), "replace", "environment variable", "PKCE"),
    (case(advice=Text("Ask Ada.", "问 Ada。")), "replace", "Ask Ada.", "!"),
    (case(), "remove", "patscan fix", "cannot keep it"),
    (case(level="client"), "remove", "cannot keep it under any name", "patscan fix"),
    (case(packed=True), "remove", "made anew", "!"),
    (case(), "rewrite", "--rewrite", "git gc"),
    (case(kept_by="reflog"), "rewrite", "git reflog expire", "--rewrite"),
    (case(kept_by="nothing"), "rewrite", "git gc --prune=now", "--rewrite"),
    (case(kept_by="index"), "rewrite", "git restore --staged", "--rewrite"),
    (case(host="github"), "tell", "https://support.github.com", "GitLab"),
    (case(host="gitlab"), "tell", "housekeeping", "GitHub"),
    (case(host="gitee"), "tell", "Gitee", "GitHub"),
    (case(host="codeberg"), "tell", "The host of the repository", "GitHub"),
    (case(host="github", kept_by=None), "tell", "CI job logs", "GitHub"),
    (case(registries=(Text("npm", "npm"), Text("PyPI", "PyPI"))), "tell", "at npm, PyPI", "!"),
    (case(), "prove", "baseline accept", "!"),
    (case(kept_by=None), "prove", "patscan history", "baseline accept"),
    (case(done={"revoke": "2026-02-03"}), "prove", "revoked on 2026-02-03", "<day>"),
]


@pytest.mark.parametrize(("one", "step", "words", "never"), SAYS)
def test_what_a_step_says(one: Case, step: str, words: str, never: str) -> None:
    text = said(one, step)
    assert words in text
    assert never not in text


def test_many_places_are_counted() -> None:
    places = [PLACE._replace(line=line) for line in range(1, MAX_PLACES + 6)]
    text = said(case(files=(*places, places[0]._replace(column=9))), "remove")
    assert text.count("src/a.py:") == MAX_PLACES
    assert "5 more" in text


def test_a_step_is_done_if_it_is_seen_or_was_reported() -> None:
    one = case(files=(), done={"tell": "2026-02-03"})
    assert {step.id for step in steps_of(one) if is_done(step, one)} == {"remove", "tell"}


LEVELS: list[ExposureLevel] = ["client", "server", "config", "docs", "unknown"]
KEEPERS: list[Keeper | None] = ["refs", "reflog", "index", "nothing", None]


def every_case() -> Iterator[Case]:
    for rule, level, keeper in itertools.product(CREDENTIAL_RULES, LEVELS, KEEPERS):
        yield case(rule.id, level, kept_by=keeper)


def test_every_family_has_both_languages_in_every_situation() -> None:
    assert set(consequences.ALSO_DIES) == {rule.id for rule in CREDENTIAL_RULES}
    assert set(consequences.SHOWS_IN) <= set(consequences.ALSO_DIES)
    for one in every_case():
        for step in steps_of(one):
            parts = list(step.parts(one))
            assert parts or is_done(step, one)
            for part in parts:
                assert part.text.en
                assert "{" not in part.text.en
                if part.kind == "say":
                    assert part.text.zh != part.text.en
                    assert part.text.zh.endswith(("。", "：", "处", "。）")), part.text.zh


HOSTILE = Location("a`b*<img src=x>\n# c|.py\x1b[2J", 1, 1, 1, 2)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_markdown_is_one_list_of_tasks(language: str) -> None:
    one = case(files=(HOSTILE,), done={"revoke": "2026-02-03"}, level="client")
    page = render.markdown([page_of(one)], "zh" if language == "zh" else "en").decode()
    tokens = MarkdownIt().parse(page)
    assert len([token for token in tokens if token.type == "ordered_list_open"]) == 1
    level = next(token.level for token in tokens if token.type == "ordered_list_open")
    items = [token for token in tokens if token.type == "list_item_open"]
    assert sum(token.level == level + 1 for token in items) == len(steps_of(one))
    assert "1. [x]" in page
    assert "2. [ ]" in page
    assert "\x1b" not in page
    assert "<img" not in page
    fences = [token for token in tokens if token.type == "fence"]
    assert fences
    assert all(token.info == "sh" for token in fences)


def test_text_is_plain() -> None:
    page = render.text(
        [page_of(case(files=(HOSTILE,), done={"check": "2026-02-03"}))], "en"
    ).decode()
    assert "\x1b" not in page
    assert "[x] Check that it is dead (done on 2026-02-03)" in page
    assert "--done revoke" in page
    done = {step.id: "2026-02-03" for step in STEPS}
    assert "--done" not in render.text([page_of(case(done=done))], "en").decode()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_are_folded_and_commands_are_not(language: str) -> None:
    pages = [page_of(case(level="client"))]
    lines = render.text(pages, "zh" if language == "zh" else "en", 60).decode().split("\n")
    sentences = [line for line in lines if "http" not in line and "$ " not in line]
    assert max(cell_len(line) for line in sentences[1:-3]) <= 60
    assert any('--reason "revoked on <day>"' in line for line in lines)
