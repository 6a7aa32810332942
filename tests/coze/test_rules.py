"""The catalogue: complete, in two languages, with sources, and the same in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from patscan.coze import details
from patscan.coze.advisory_rules import ADVISORY_RULES
from patscan.coze.families import FAMILIES
from patscan.coze.leak_rules import LEAK_RULES
from patscan.coze.rules import CREDENTIAL_RULES, RULES, rule_by_id
from patscan.model.findings import Rule
from patscan.model.text import Language, PatscanError, Text
from patscan.reports.explain import WIDTH, catalogue, explain, explain_markdown
from tests.golden import assert_golden

BOTH: tuple[Language, ...] = ("en", "zh")
INTRODUCTION = """\
# Rules

What patscan looks for, and what to do about it. `patscan explain RULE` shows the same in a terminal,
in English or 简体中文. The names behind *Sources* are pages of the vendor's documentation (docs), files
of its public repositories (coze-js, coze-py, coze-studio), and counts over public code. This page is
made from `patscan/coze/`.
"""


def sources(rule: Rule) -> list[str]:
    """Those of a rule and of the facts about its family, each once."""
    return list(
        dict.fromkeys([*rule.sources, *(one for row in details.of(rule.id) for one in row.sources)])
    )


def texts(rule: Rule) -> list[Text]:
    return [value for value in rule if isinstance(value, Text)]


def test_every_family_has_a_rule_and_every_rule_a_family() -> None:
    assert sorted(rule.id for rule in CREDENTIAL_RULES) == sorted(row.rule for row in FAMILIES)
    assert len({rule.id for rule in RULES}) == sum(
        map(len, (CREDENTIAL_RULES, LEAK_RULES, ADVISORY_RULES))
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_whole(rule: Rule) -> None:
    assert len(texts(rule)) == 5
    for text in texts(rule):
        assert text.en.isascii() or "…" in text.en
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert not re.search(r"[\u4e00-\u9fff][,:;?!]", text.zh), "half-width punctuation"
        for sentence in text:
            assert not re.search(r"[A-Za-z0-9]{40}", sentence)
    assert rule.sources
    for url in rule.revoke_urls:
        assert re.fullmatch(r"https://www\.coze\.(cn|com)/open/oauth/\w+", url)


def test_every_family_has_facts_with_sources_of_the_vendor() -> None:
    known = {rule.id for rule in CREDENTIAL_RULES}
    assert {rule for row in details.DETAILS for rule in row.rules} == known
    for row in details.DETAILS:
        assert row.sources
        assert all(
            re.match(r"docs: \w+\.md$|coze-\w+: |counted: |undocumented$", one)
            for one in row.sources
        )
        for text in (row.topic, row.text):
            assert text.en.isascii()
            assert re.search(r"[\u4e00-\u9fff]", text.zh)
            assert not re.search(r"[\u4e00-\u9fff][,:;?!()]", text.zh), "half-width punctuation"


# What the issue of a leaked personal token turns on, in both languages.
OF_PAT = [
    ("production must not use it", "不要用于生产环境"),
    ("1 to 30 days", "1 至 30 天"),
    ("cannot be extended", "不能延长"),
    ("shows it once", "只显示一次"),
    ("ten for each user", "每个用户 10 个"),
    ("twenty for each user and a thousand", "每个用户 20 个，每个团队或企业 1000 个"),
    ("Deleting one frees its place", "删除后释放名额"),
    ("permissions that were ticked", "勾选的权限"),
    ("a member's token", "成员的令牌"),
    ("administrator's token", "管理员的令牌"),
    ("4101: it lacks a permission", "4101：缺少权限"),
    ("4100: it is not accepted", "4100：不被接受"),
    ("Transferring the ownership of a workspace ends all its tokens", "转让工作空间的所有权会使其全部令牌立即失效"),
    ("The price", "代价"),
]  # fmt: skip


@pytest.mark.parametrize(("en", "zh"), OF_PAT)
def test_the_page_of_personal_tokens_tells_what_a_response_needs(en: str, zh: str) -> None:
    pages = {language: explain(rule_by_id("coze-pat"), language) for language in BOTH}
    assert en in " ".join(pages["en"].split())
    assert zh.replace(" ", "") in "".join(pages["zh"].split())
    assert en in explain_markdown(rule_by_id("coze-pat"), "en")


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_fits_a_screen(rule: Rule, language: Language) -> None:
    lines = explain(rule, language).splitlines()
    heading = {"en": "What to know", "zh": "须知"}[language]
    told = lines.index(heading) if heading in lines else len(lines)
    assert told <= 25
    assert len(lines) <= 65
    assert max(map(cell_len, lines)) <= WIDTH
    assert not [line for line in lines if line.lstrip()[:1] in set("，。、：；）”")]
    assert language == "en" or not set(lines[0]) & set(":()")


@pytest.mark.parametrize("language", BOTH)
def test_the_catalogue_is_aligned(language: Language) -> None:
    lines = catalogue(RULES, language).splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in RULES]
    starts = {
        cell_len(line[: line.index(rule.title.to(language))])
        for line, rule in zip(lines, RULES, strict=True)
    }
    assert len(starts) == 1


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(PatscanError, match="there is no rule `coze-paat`") as caught:
        rule_by_id("coze-paat")
    assert caught.value.hint == Text("Did you mean `coze-pat`?", "是否想写 `coze-pat`？")
    for far in ("???", "nonsense"):
        with pytest.raises(PatscanError) as caught:
            rule_by_id(far)
        assert caught.value.hint
        assert "patscan rules" in caught.value.hint.en


def test_the_documentation_says_the_same() -> None:
    sections = [
        f"## {rule.id}\n\n{explain_markdown(rule, 'en')}\n\n{explain_markdown(rule, 'zh')}\n\n"
        f"*Sources: {'; '.join(sources(rule))}.*\n"
        for rule in RULES
    ]
    page = "\n".join([INTRODUCTION, *sections])
    assert_golden("rules.md", page.encode(), folder=Path(__file__).parents[2] / "docs")
