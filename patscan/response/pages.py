"""Pages of instructions, of which `render` makes text and Markdown; and the page of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from patscan.model.text import Text
from patscan.reports.wording import EXPOSURE, SEVERITY
from patscan.response.steps import Step, is_done, short, steps_of

if TYPE_CHECKING:
    from patscan.response.case import Case
    from patscan.response.parts import Part

_HEAD = Text(
    "{title} {secret} ({severity}; {exposure}; fingerprint {digits})",
    "{title} {secret}（{severity}；{exposure}；指纹 {digits}）",
)
_DONE_ON = Text("{title} (done on {day})", "{title}（{day} 完成）")
_DONE = Text("{title} (done)", "{title}（已完成）")
_MARK_DONE = Text(
    "When a step is done, write it down: patscan respond {digits} --done {step}",
    "完成一步后请记录：patscan respond {digits} --done {step}",
)


class Item(NamedTuple):
    """One numbered item.

    Attributes:
        title: what to do.
        parts: how.
        done: whether it is done; None if that is not kept.
    """

    title: Text
    parts: tuple[Part, ...]
    done: bool | None = None


class Page(NamedTuple):
    """Numbered items, with a heading and a closing sentence if there is anything to say there."""

    items: tuple[Item, ...]
    heading: Text | None = None
    closing: Text | None = None


def page_of(case: Case) -> Page:
    """The steps of a case."""
    steps = steps_of(case)
    left = [step.id for step in steps if not is_done(step, case)]
    heading = _HEAD.format(
        title=case.rule.title,
        secret=case.secret,
        severity=SEVERITY[case.severity],
        exposure=EXPOSURE[case.level],
        digits=short(case),
    )
    closing = _MARK_DONE.format(digits=short(case), step=left[0]) if left else None
    return Page(tuple(_item(step, case) for step in steps), heading, closing)


def _item(step: Step, case: Case) -> Item:
    if not is_done(step, case):
        return Item(step.title, tuple(step.parts(case)), done=False)
    day = case.done.get(step.id)
    return Item((_DONE_ON if day else _DONE).format(title=step.title, day=day), (), done=True)
