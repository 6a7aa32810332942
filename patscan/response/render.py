"""The steps as text for a terminal, and as Markdown for a ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.model.text import Text
from patscan.reports.markdown import code, escaped
from patscan.reports.wording import EXPOSURE, SEVERITY
from patscan.response.steps import Step, is_done, short, steps_of

if TYPE_CHECKING:
    from patscan.model.text import Language
    from patscan.response.case import Case
    from patscan.response.parts import Part
    from patscan.response.rewrite import Section

_HEAD = Text(
    "{title} {secret} ({severity}; {exposure}; fingerprint {digits})",
    "{title} {secret}（{severity}；{exposure}；指纹 {digits}）",
)
_DONE_ON = Text("done on {day}", "{day} 完成")
_DONE = Text("done", "已完成")
_MARK_DONE = Text(
    "When a step is done, write it down: patscan respond {digits} --done {step}",
    "完成一步后请记录：patscan respond {digits} --done {step}",
)


def text(cases: Sequence[Case], language: Language) -> bytes:
    """The steps of each case, as plain text."""
    lines: list[str] = []
    for case in cases:
        lines += [_head(case, language), ""]
        for number, step in enumerate(steps_of(case), start=1):
            lines.append(
                f"{number:2}. {'[x]' if is_done(step, case) else '[ ]'} {_title(step, case, language)}"
            )
            if not is_done(step, case):
                lines += [f"        {_plain(part, language)}" for part in step.parts(case)]
        lines += ["", *_closing(case, language), ""]
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def _plain(part: Part, language: Language) -> str:
    said = part.text.to(language)
    return f"  $ {said}" if part.kind == "run" else f"  {said}" if part.kind != "say" else said


def markdown(cases: Sequence[Case], language: Language) -> bytes:
    """The steps of each case, as a list of tasks."""
    lines: list[str] = []
    for case in cases:
        lines += [f"## {escaped(_head(case, language))}", ""]
        for number, step in enumerate(steps_of(case), start=1):
            box = "[x]" if is_done(step, case) else "[ ]"
            lines.append(f"{number}. {box} **{escaped(_title(step, case, language))}**")
            if not is_done(step, case):
                lines += _blocks(step.parts(case), language)
        lines += ["", *(escaped(line) for line in _closing(case, language)), ""]
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def sections_text(sections: Sequence[Section], language: Language) -> bytes:
    """Sections with commands, as plain text."""
    lines: list[str] = []
    for number, section in enumerate(sections, start=1):
        lines.append(f"{number:2}. {section.title.to(language)}")
        lines += [f"      {_plain(part, language)}" for part in section.parts]
    return "\n".join([*lines, ""]).encode("utf-8", "backslashreplace")


def sections_markdown(sections: Sequence[Section], language: Language) -> bytes:
    """The same as Markdown."""
    lines: list[str] = []
    for number, section in enumerate(sections, start=1):
        lines.append(f"{number}. **{escaped(section.title.to(language))}**")
        lines += _blocks(iter(section.parts), language)
    return "\n".join([*lines, ""]).encode("utf-8", "backslashreplace")


def _blocks(parts: Iterator[Part], language: Language) -> Iterator[str]:
    """The parts of a step, indented below its item; commands that follow each other share a block."""
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


def _head(case: Case, language: Language) -> str:
    return _HEAD.format(
        title=case.rule.title,
        secret=case.secret,
        severity=SEVERITY[case.severity],
        exposure=EXPOSURE[case.level],
        digits=short(case),
    ).to(language)


def _title(step: Step, case: Case, language: Language) -> str:
    day = case.done.get(step.id)
    if not is_done(step, case):
        return step.title.to(language)
    aside = (_DONE_ON.format(day=day) if day else _DONE).to(language)
    return Text(f"{step.title.en} ({aside})", f"{step.title.zh}（{aside}）").to(language)


def _closing(case: Case, language: Language) -> list[str]:
    """How to write down that the next step is done; nothing if all are."""
    left = [step for step in steps_of(case) if not is_done(step, case)]
    return [_MARK_DONE.format(digits=short(case), step=left[0].id).to(language)] if left else []


FORMATS: dict[str, Callable[[Sequence[Case], Language], bytes]] = {
    "text": text,
    "markdown": markdown,
}
SECTIONS: dict[str, Callable[[Sequence[Section], Language], bytes]] = {
    "text": sections_text,
    "markdown": sections_markdown,
}
