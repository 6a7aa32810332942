"""A drawing of a credential's time: since when it has been stored, and until when it can be valid.

Its numbers are percentages, so it fits any width without a style of its own. It says nothing that the
text beside it does not say, so screen readers pass it over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from patscan.coze.families import BY_RULE
from patscan.model.text import Text
from patscan.reports.html.elements import element
from patscan.reports.trails import DAY_CHARS, by_time

if TYPE_CHECKING:
    from patscan.model.findings import Trail, Verdict
    from patscan.model.text import Language

# Where the later of today and the end of validity is; what has no known end goes on to 100.
_END = 94.0
# The least width of a bar, and the most that a label takes of a narrow screen.
_MIN_WIDTH = 0.6
_LABEL = 26.0
# States of a lifetime in which nothing ends the validity.
_OPEN = frozenset(("assume-alive", "unknown-legacy", "unknown"))

# In pixels: the height of a row, the baseline of the axis, and the room for the names of rows.
_ROW, _AXIS, _MARGIN = 15, 42, "44"

_ROWS = (Text("stored", "存在"), Text("valid", "有效"))
_TODAY = Text("today", "今天")


class _Times(NamedTuple):
    """The days of a credential.

    Attributes:
        first: it was first seen.
        last: it was last in the files of a branch or tag; today if it still is.
        until: it can be valid; None if it may have no end, `first` if nothing is known.
        today: the report was made.
        in_history: whether it remains stored after the files have lost it.
    """

    first: dt.date
    last: dt.date
    until: dt.date | None
    today: dt.date
    in_history: bool


def drawing(group: Sequence[Verdict], today: str, language: Language) -> Element | None:
    """Two bars over one axis: where the credential of `group` has been stored, and its validity.

    None for a leak without a literal, and if it is not known when it was first seen.
    """
    known = _times(group, today) if group[0].finding.secret else None
    if known is None:
        return None
    rows = [_label("0", 12 + _ROW * row, text.to(language)) for row, text in enumerate(_ROWS)]
    axis = element("svg", *_shapes(known, language), x=_MARGIN)
    return element("svg", *rows, axis, class_="timeline", aria_hidden="true")


def _times(group: Sequence[Verdict], today: str) -> _Times | None:
    """The days of a credential in all its places."""
    now, life = _day(today), group[0].assessed.lifetime
    until = _day(life.until)
    trails = [one.assessed.trail for one in group if one.assessed.trail]
    first = _day(by_time(min(trails, key=by_time))) if trails else _committed(group[0], until)
    if now is None or first is None:
        return None
    first = min(first, now)
    if until is None and life.state not in _OPEN:
        until = first
    return _Times(first, _last(trails, now), until, now, in_history=bool(trails))


def _committed(verdict: Verdict, until: dt.date | None) -> dt.date | None:
    """When a credential in a file was committed: `until` was estimated by that."""
    limit_s = BY_RULE[verdict.finding.rule].max_lifetime_s
    return until - dt.timedelta(seconds=limit_s) if until and limit_s else None


def _last(trails: Sequence[Trail], now: dt.date) -> dt.date:
    if not trails or any(one.at_head for one in trails):
        return now
    days = [_day(one.last.seen) for one in trails if one.last]
    return min(now, max(filter(None, days), default=now))


def _day(time: str | None) -> dt.date | None:
    """The day of an ISO time; None if there is none, or in a year that Python has not."""
    try:
        return dt.date.fromisoformat(time[:DAY_CHARS]) if time else None
    except ValueError:
        return None


def _shapes(known: _Times, language: Language) -> Iterator[Element]:
    """The bars, a line for today, and the days."""
    end = max(known.today, known.until or known.today)
    whole = max((end - known.first).days, 1)

    def at(day: dt.date) -> float:
        return max((day - known.first).days, 0) * _END / whole

    now = at(known.today) if end > known.first else _END
    last = now if known.last == known.today else at(known.last)
    yield _bar("files", 0, last, row=0)
    if known.in_history and last < now:
        yield _bar("kept", last, now, row=0)
    if known.until != known.first:
        until = at(known.until) if known.until else 100.0
        yield _bar("live" if until >= now else "past", 0, until, row=1)
    yield element("line", x1=_percent(now), x2=_percent(now), y2=str(2 * _ROW))
    yield from _labels(known, now, language)


def _labels(known: _Times, now: float, language: Language) -> Iterator[Element]:
    """The days on the axis, but none that would lie on another where the page is narrow."""
    if now > _LABEL:
        yield _label("0", _AXIS, known.first.isoformat())
    anchor = "start" if now <= _LABEL else "middle" if now < 2 * _LABEL else "end"
    yield _label(_percent(now), _AXIS, _TODAY.to(language), anchor)
    if known.until and known.until > known.today and now <= _END - _LABEL:
        yield _label(_percent(_END), _AXIS, known.until.isoformat(), "end")


def _bar(kind: str, start: float, end: float, *, row: int) -> Element:
    x, width = _percent(start), _percent(max(end - start, _MIN_WIDTH))
    return element("rect", class_=kind, x=x, y=str(3 + _ROW * row), width=width, height="9")


def _label(x: str, y: int, text: str, anchor: str = "start") -> Element:
    made = element("text", text, x=x, y=str(y))
    if anchor != "start":
        made.set("text-anchor", anchor)
    return made


def _percent(value: float) -> str:
    return f"{value:.1f}%"
