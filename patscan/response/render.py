"""Pages of instructions as text for a terminal, and as Markdown for a ticket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.reports.fold import fold
from patscan.reports.markdown import code, escaped

if TYPE_CHECKING:
    from patscan.model.text import Language
    from patscan.response.pages import Page
    from patscan.response.parts import Part

_BOXES: dict[bool | None, str] = {None: "", False: "[ ] ", True: "[x] "}
# What stands before a line of a step.
_LEADS = {"say": "", "link": "  ", "place": "  ", "run": "  $ "}


def text(pages: Sequence[Page], language: Language, width: int | None = None) -> bytes:
    """The pages as plain text; sentences are folded at `width` cells, if there is one."""
    lines: list[str] = []
    for page in pages:
        lines += [page.heading.to(language), ""] if page.heading else []
        for number, item in enumerate(page.items, start=1):
            head = f"{number:2}. {_BOXES[item.done]}"
            lines.append(head + item.title.to(language))
            indent = " " * len(head)
            lines += (
                indent + line
                for part in item.parts
                for line in _plain(part, language, width and width - len(indent))
            )
        lines += ["", page.closing.to(language)] if page.closing else []
        lines.append("")
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def _plain(part: Part, language: Language, cells: int | None) -> Sequence[str]:
    said = part.text.to(language)
    if part.kind == "say" and cells:
        return fold(said, cells)
    return [_LEADS[part.kind] + said]


def markdown(pages: Sequence[Page], language: Language) -> bytes:
    """The pages as lists; as lists of tasks, where it is kept what is done."""
    lines: list[str] = []
    for page in pages:
        lines += [f"## {escaped(page.heading.to(language))}", ""] if page.heading else []
        for number, item in enumerate(page.items, start=1):
            title = escaped(item.title.to(language))
            lines.append(f"{number}. {_BOXES[item.done]}**{title}**")
            lines += _blocks(item.parts, language)
        lines += ["", escaped(page.closing.to(language))] if page.closing else []
        lines.append("")
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def _blocks(parts: Sequence[Part], language: Language) -> Iterator[str]:
    """The parts of an item, indented below it; commands that follow each other share a block."""
    commands: list[str] = []
    for part in parts:
        said = part.text.to(language)
        if part.kind == "run":
            commands.append(said)
            continue
        yield from _fenced(commands)
        commands = []
        shown = {"say": _sentence, "link": lambda url: f"<{url}>", "place": code}[part.kind](said)
        yield f"   - {shown}"
    yield from _fenced(commands)


def _fenced(commands: Sequence[str]) -> Iterator[str]:
    if commands:
        yield from ("", "     ```sh", *(f"     {one}" for one in commands), "     ```", "")


def _sentence(said: str) -> str:
    """A sentence of ours: what stands in backquotes is code."""
    pieces = said.split("`")
    return "".join(code(one) if at % 2 else escaped(one) for at, one in enumerate(pieces))
