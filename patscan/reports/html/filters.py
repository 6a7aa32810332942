"""The form that filters the page: a choice for each property that differs. Without a script it is not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from patscan.model.text import Severity, Text
from patscan.reports.html.credential import STATE, state
from patscan.reports.html.elements import element
from patscan.reports.wording import EXPOSURE, SEVERITY

if TYPE_CHECKING:
    from patscan.model.findings import Verdict
    from patscan.model.text import Language
    from patscan.reports.html.parts import Item, Section

_FILTER = Text("Filter", "筛选")
_SEVERITY = Text("Severity", "严重级别")
_EXPOSURE = Text("Who can see it", "谁能看到")
_STATE = Text("State", "状态")
_RULE = Text("Rule", "规则")
_REPOSITORY = Text("Repository", "仓库")
_PATH = Text("Path", "路径")
_ANY = Text("all", "全部")
_RESET = Text("Show all", "显示全部")
_OPEN = Text("Open all", "全部展开")
_CLOSE = Text("Close all", "全部收起")
_SHOWN = Text("{shown} of {all} credentials shown", "显示 {all} 个凭证中的 {shown} 个")


class _Choice(NamedTuple):
    """A value, the words for it, and how many credentials have it."""

    value: str
    text: Text
    total: int


def filters(items: Sequence[Item], sections: Sequence[Section], language: Language) -> Element:
    """The form, for all credentials and parts of a page."""
    rules = sorted({one.worst.finding.rule for one in items})
    parts = [(one.id, one.label) for one in sections if one.items]
    path = element("input", type="search", name="path", spellcheck="false", autocomplete="off")
    return element(
        "form",
        *_boxes([one.group for one in items], language),
        _list("rule", _RULE, [(rule, rule) for rule in rules], language),
        _list("part", _REPOSITORY, parts, language),
        element("label", element("span", _PATH.to(language)), path, class_="field"),
        element("div", *_actions(language), class_="actions"),
        id="filter",
        hidden=True,
        aria_label=_FILTER.to(language),
    )


def _actions(language: Language) -> Iterator[Element]:
    """The buttons, and how many credentials are shown, which a screen reader says at each change."""
    open_, close = _OPEN.to(language), _CLOSE.to(language)
    yield element("output", id="shown", data_text=_SHOWN.to(language))
    yield element("button", _RESET.to(language), type="reset")
    yield element("button", open_, type="button", id="toggle", data_open=open_, data_close=close)


def _boxes(groups: Sequence[Sequence[Verdict]], language: Language) -> Iterator[Element]:
    """A group of boxes to tick for each property that has few values."""
    levels = _count({group[0].severity} for group in groups)
    exposures = _count({one.assessed.exposure.level for one in group} for group in groups)
    states = _count({state(one.suppressed) for one in group} for group in groups)
    choices = {
        ("severity", _SEVERITY): [
            _Choice(one.word, SEVERITY[one], levels[one]) for one in reversed(Severity)
        ],
        ("exposure", _EXPOSURE): [
            _Choice(one, text, exposures[one]) for one, text in EXPOSURE.items()
        ],
        ("state", _STATE): [_Choice(one, text, states[one]) for one, text in STATE.items()],
    }
    for (name, label), rows in choices.items():
        boxes = [_box(name, one, language) for one in rows if one.total]
        yield element("fieldset", element("legend", label.to(language)), *boxes)


def _count(values: Iterable[set[object]]) -> Counter[object]:
    return Counter(one for each in values for one in each)


def _box(name: str, choice: _Choice, language: Language) -> Element:
    return element(
        "label",
        element("input", type="checkbox", name=name, value=choice.value),
        choice.text.to(language),
        " ",
        element("span", f"{choice.total:,}", class_="count"),
        class_=f"choice {choice.value}",
    )


def _list(
    name: str, label: Text, values: Sequence[tuple[str, str]], language: Language
) -> Element | None:
    """A list to choose one from; None if there is nothing to choose."""
    if len(values) < 2:
        return None
    options = [element("option", text, value=value) for value, text in values]
    first = element("option", _ANY.to(language), value="")
    return element(
        "label",
        element("span", label.to(language)),
        element("select", first, *options, name=name),
        class_="field",
    )
