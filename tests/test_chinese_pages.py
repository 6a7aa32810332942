"""The users' pages in Chinese say what the English ones say, and are set as Chinese is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
# Pages for contributors, and one that holds both languages.
ENGLISH_ONLY = {"dependencies.md", "fuzzing.md", "robustness.md", "scale.md", "rules.md"}
NAMES = sorted(path.name for path in DOCS.glob("*.md") if path.name not in ENGLISH_ONLY)
# What is translated even in code: labels of reports, and what the user is to fill in.
LABELS = {
    "where": "位置",
    "first": "最早",
    "last": "最后",
    "held by": "仍存于",
    "valid until": "有效期至",
    "still at HEAD": "仍在 HEAD 中",
    "why": "依据",
    "at mcpServers.coze.headers.Authorization": "位于 mcpServers.coze.headers.Authorization",
    "in cell 2 of the notebook (output 1)": "位于笔记本第 2 个单元（输出 1）",
    "2 new, 3 gone, 8 still open, 1 revoked but still in HEAD": "新增 2 个，消失 3 个，仍未处理 8 个，1 个已撤销但仍在 HEAD 中",
    "patscan: allow <reason>": "patscan: allow <理由>",
}
HAN = "[\u3400-\u9fff]"
FULL_WIDTH = "，。、：；！？（）“”"

FENCE = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
COMMENT = re.compile(r"(?m)(?:^|(?<=\s))(?:#|//) ?\S.*$|<!-- .*? -->")
# What a reader sees of a link is its text.
LINK = re.compile(r"\]\([^)]*\)")
# A list's own marker is not part of its sentence.
ITEM = re.compile(r"(?m)^ *(?:[-*]|\d+\.) ")


def page(name: str, folder: Path = DOCS) -> str:
    return (folder / name).read_text("utf-8")


def both(name: str) -> tuple[str, str]:
    return page(name), page(name, DOCS / "zh")


def blocks(text: str) -> list[tuple[str, str]]:
    """The language and code of each block, without comments; of a session, what was typed."""
    found = []
    for language, code in FENCE.findall(text):
        if code.startswith("$ "):
            kept = [line for line in code.splitlines() if line.startswith("$ ")]
        else:
            kept = [line.rstrip() for line in COMMENT.sub("", code).splitlines()]
        found.append((language, "\n".join(kept)))
    return found


def headings(text: str) -> list[int]:
    """The levels of the headings, in order."""
    return [len(marks) for marks in re.findall(r"(?m)^(#+) ", FENCE.sub("", text))]


def tables(text: str) -> list[tuple[int, int]]:
    """The rows and columns of each table, in order."""
    found = re.findall(r"(?m)(?:^\|.*\n)+", FENCE.sub("", text))
    return [(len(one.splitlines()), one.splitlines()[1].count("---")) for one in found]


def prose(text: str) -> str:
    """What is set as text: `x` stands for code, and a bar between two cells of a table."""
    text = re.sub(r"(?m)^(?: {4}.*\n)+", "", FENCE.sub("", text))
    text = ITEM.sub("\n", LINK.sub("]", re.sub(r"`+[^`]*`+", "x", text)))
    return re.sub(r" *\| *", "|", text)


def found(pattern: str, text: str) -> list[str]:
    """What matches, with its surroundings."""
    return [
        text[max(match.start() - 15, 0) : match.end() + 15] for match in re.finditer(pattern, text)
    ]


def anchors(text: str) -> set[str]:
    """The names of the headings in addresses, as GitHub and GitLab make them."""
    titles = re.findall(r"(?m)^#+ (.*)$", FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}


def test_every_page_for_users_is_in_chinese() -> None:
    assert sorted(path.name for path in (DOCS / "zh").glob("*.md")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_both_have_the_same_parts(name: str) -> None:
    english, chinese = both(name)
    assert headings(chinese) == headings(english)
    assert blocks(chinese) == blocks(english)
    assert tables(chinese) == tables(english)


@pytest.mark.parametrize("name", NAMES)
def test_each_begins_with_a_link_to_the_other(name: str) -> None:
    english, chinese = both(name)
    assert english.splitlines()[2] == f"[中文](zh/{name})"
    assert chinese.splitlines()[2] == f"[English](../{name})"


@pytest.mark.parametrize("name", NAMES)
def test_both_name_the_same_code(name: str) -> None:
    """Options, fields and commands are not translated, and none is forgotten."""
    english, chinese = (set(re.findall(r"`([^`\n]+)`", FENCE.sub("", text))) for text in both(name))
    expected = {LABELS.get(code, code) for code in english}
    translated = set(LABELS.values())
    assert {code for code in expected - chinese if code.isascii() or code in translated} == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_left_in_english(name: str) -> None:
    assert found(r"(?:(?!x )[A-Za-z']+,? ){4}[a-z]+", prose(page(name, DOCS / "zh"))) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_is_set_as_chinese_is(name: str) -> None:
    text = prose(page(name, DOCS / "zh"))
    assert found(rf"{HAN} ?[,.;:!?()]|[,.;:!?()] ?{HAN}|{HAN}[\"']|[\"']{HAN}", text) == []
    assert found(rf"{HAN}\w(?<=[A-Za-z0-9])|[A-Za-z0-9]{HAN}", text) == []
    assert found(rf"(?m)^[，。、：；）]| [{FULL_WIDTH}]|[{FULL_WIDTH}] ", text) == []
    # A line break is a space on the page.
    assert found(rf"(?:{HAN}|[{FULL_WIDTH}])\n(?:{HAN}|[{FULL_WIDTH}])", text) == []


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_a_heading_that_there_is(name: str) -> None:
    for folder in (DOCS, DOCS / "zh"):
        for path, anchor in re.findall(r"\]\(([^)#:\s]*)#([^)]*)\)", page(name, folder)):
            target = (folder / (path or name)).resolve()
            assert anchor in anchors(target.read_text("utf-8")), f"{folder / name}: {path}#{anchor}"


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_the_chinese_page_where_there_is_one(name: str) -> None:
    named = re.findall(r"\]\(\.\./([\w-]+\.md)", page(name, DOCS / "zh"))
    assert set(named) - ENGLISH_ONLY <= {name}
