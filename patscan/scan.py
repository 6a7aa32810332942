"""The corridor: bytes in, facts out. Runs in the worker processes and holds no opinions."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.model import Skip
from patscan.screen import COZE_GATES, ENV_PREFIX, GATES, Present, find

if TYPE_CHECKING:
    from patscan.decode.views import View
    from patscan.exposure.code import Surroundings
    from patscan.findings import Evidence, Finding, Location
    from patscan.linter import Leak
    from patscan.matcher import Hit
    from patscan.positions import Cursor, Reread

STDIN = "<stdin>"
# How far from a hit its line, and the line above, are read for an allow comment.
_LINE_REACH_BYTES = 4096
END = 1 << 62


class ArchiveTask(NamedTuple):
    """An archive to look into, as an absolute path. `follow`: the user named it."""

    root: str
    path: str
    follow: bool = False


class Outcome(NamedTuple):
    """What came of one task.

    `coze`: whether any input that was read speaks of Coze; `present`: whether any has a literal
    that a credential could stand behind; `archives` are files left to a task of their own.
    """

    findings: tuple["Finding", ...] = ()
    skips: tuple[Skip, ...] = ()
    files: int = 0
    size_bytes: int = 0
    excluded: int = 0
    coze: bool = False
    present: bool = False
    archives: tuple[ArchiveTask, ...] = ()

    def without(self, excluded: Callable[[str], bool] | None) -> "Outcome":
        """The outcome of an archive, without those entries that the user's patterns exclude."""
        if excluded is None:
            return self
        paths = {one.location.path for one in self.findings} | {one.path for one in self.skips}
        left_out = {path for path in paths if excluded(path) or excluded(path.replace("!", "/"))}
        return self._replace(
            findings=tuple(one for one in self.findings if one.location.path not in left_out),
            skips=tuple(one for one in self.skips if one.path not in left_out),
            excluded=self.excluded + len(left_out),
        )


class Input(NamedTuple):
    """A text to match, or a window of one: `data` begins at byte `base` of the input.

    Hits that start in `[first, last)` of `data` belong here; the rest of it is context. `ask` tells
    what other readings of it hold, as `present` does of `data`.
    """

    path: str
    data: bytes
    present: Present
    base: int = 0
    first: int = 0
    last: int = END
    ask: Callable[[bytes], Present] = find

    @property
    def is_whole(self) -> bool:
        """Whether this is all of the input."""
        return self.base == 0 and self.last == END


class Place(NamedTuple):
    """A hit, with `start` and `end` as byte offsets in `Input.data`, and the view it was seen in."""

    start: int
    end: int
    hit: "Hit"
    view: "View"


def speaks_of_coze(present: Present) -> bool:
    """Whether a text with these gates mentions Coze."""
    return bool((present.plain | present.wide) & COZE_GATES)


def findings(
    text: Input, cursor: "Cursor | None" = None, reread: "Reread | None" = None
) -> list["Finding"]:
    """The credentials in `text`, in order, located and judged as far as the text alone allows.

    Args:
        text: what to match.
        cursor: stands where `text.data` begins; None when that is the beginning of the input.
        reread: with it, `cursor` may have stayed behind, and goes on only if it is needed.
    """
    if not text.present:
        return []
    from patscan.diffs import DiffCursor, Parts, cursor_for, located

    walker = cursor or cursor_for(text.data)
    if reread and isinstance(walker, DiffCursor):
        walker.catch_up(text.base, reread)
    places = _places(text, walker)
    marks: list[Place | Leak] = [*places, *_leaks(text, places)]
    marks.sort(key=lambda mark: mark.start)
    if not marks:
        return []
    if reread:
        walker.catch_up(text.base, reread)
    walker = walker.copy()
    from patscan.exposure.code import DiffSurroundings, Surroundings

    data = bytes(text.data)
    own = part_of_diff = Surroundings(text.path, data)
    parts, part = Parts(data), (0, 0)
    found = []
    behind = 0
    for mark, named in zip(marks, _named(text, [mark.start for mark in marks]), strict=True):
        walker.advance(text.data[behind : mark.start])
        behind = mark.start
        end = walker.copy()
        end.advance(text.data[mark.start : mark.end])
        location, said = located(text.path, walker, end, piped=text.path == STDIN)
        if location.path != text.path and part != (part := parts.around(mark.start)):
            part_of_diff = DiffSurroundings(location.path, data, *part)
        around = own if location.path == text.path else part_of_diff
        if isinstance(mark, Place):
            finding = _finding(mark, location, around)
        else:
            finding = _leak(text, mark, location, around)
        found.append(finding._replace(surroundings=(*said, *named)))
    return found


def _named(text: Input, starts: Sequence[int]) -> list[tuple["Evidence", ...]]:
    """What the document that `text` is calls the places at `starts`; only its beginning can tell."""
    if text.base:
        return [()] * len(starts)
    from patscan.containers import named

    return named(text.path, text.data, starts)


def _places(text: Input, cursor: "Cursor") -> list[Place]:
    """Every hit of every view, in order of the input.

    Of two readings of one place the plainer counts, then the longer. UTF-16 reads nearly the same in
    both byte orders: in a file characters start on even bytes, inside of something else the right
    reading is the one whose stretch begins earlier.
    """
    from patscan.containers import strings
    from patscan.decode import views
    from patscan.decode.views import View
    from patscan.diffs import DiffCursor
    from patscan.matcher import hits, may_match

    if not may_match(text.present, text.path):
        return []
    raw = View(text.data)
    if isinstance(cursor, DiffCursor):
        roots = cursor.sides(raw)
    else:
        roots = [raw, *strings(text.path, raw, text.present)]
    found = [
        Place(*view.span(hit.start, hit.end), hit, view)
        for view, gates in views(roots, text.present, text.ask)
        for hit in hits(view.text, gates, text.path)
        if not view.steps or view.rewrites(hit.start, hit.end)
    ]
    places: list[Place] = []
    for place in sorted(found, key=lambda place: place.start):
        if places and place.start < places[-1].end:
            places[-1] = max(places[-1], place, key=_weight)
        else:
            places.append(place)
    return [place for place in places if text.first <= place.start < text.last]


def _leaks(text: Input, places: Sequence[Place]) -> list["Leak"]:
    """The leaks without a literal, where the text speaks of Coze; not on a line that has one."""
    asked = speaks_of_coze(text.present) or GATES.index(ENV_PREFIX) in text.present.plain
    if not text.path or not text.is_whole or not asked:
        return []
    from patscan.linter import leaks

    data = bytes(text.data)
    taken = [data.rfind(b"\n", 0, place.start) for place in places]
    found = leaks(text.path, data)
    return [leak for leak in found if data.rfind(b"\n", 0, leak.start) not in taken]


def _weight(place: Place) -> tuple[int, int, int]:
    """What makes one reading of a place better than another."""
    from patscan.decode.views import WHOLE_TEXT

    steps = place.view.steps
    inside = len(steps) > 1 and not (steps[0] in WHOLE_TEXT and WHOLE_TEXT.isdisjoint(steps[1:]))
    late = place.view.stretch(place.hit.start) if inside else place.start % 2
    return -len(steps), place.end - place.start, -late


def _finding(place: Place, location: "Location", around: "Surroundings") -> "Finding":
    from patscan.exposure.judge import judged
    from patscan.families import BY_RULE
    from patscan.findings import Finding
    from patscan.lifetime import undated
    from patscan.suppress import allow_in

    hit = place.hit
    line, previous = _lines(*place.view.home(hit.start))
    seen = around.about(place.start, location.line)
    return Finding(
        rule=hit.rule,
        family=BY_RULE[hit.rule].family,
        confidence=hit.confidence,
        kind=seen.kind,
        location=location,
        secret=hit.secret,
        exposure=judged(seen.evidence),
        lifetime=undated(hit.rule),
        allow=allow_in(line, previous, line_number=location.line),
        needs_project=hit.needs_project,
        subject=seen.variable,
        decoded=place.view.steps,
    )


def _leak(text: Input, leak: "Leak", location: "Location", around: "Surroundings") -> "Finding":
    from patscan.exposure.judge import judged
    from patscan.findings import Finding
    from patscan.lifetime import NOT_WRITTEN
    from patscan.suppress import allow_in

    line, previous = _lines(bytes(text.data), leak.start)
    return Finding(
        rule=leak.rule,
        family=leak.family,
        confidence=leak.confidence,
        kind=leak.kind,
        location=location,
        secret=None,
        exposure=judged([*leak.evidence, *around.of_line(location.line)]),
        lifetime=NOT_WRITTEN,
        allow=allow_in(line, previous, line_number=location.line),
        needs_project=not speaks_of_coze(text.present),
        subject=leak.subject,
    )


def _lines(text: bytes, at: int) -> tuple[str, str]:
    """The line around byte `at` and the line above it, as far as `_LINE_REACH_BYTES`."""
    head = text[max(0, at - _LINE_REACH_BYTES) : at].split(b"\n")
    tail = text[at : at + _LINE_REACH_BYTES].partition(b"\n")[0]
    previous = head[-2] if len(head) > 1 else b""
    return (head[-1] + tail).decode("utf-8", "replace"), previous.decode("utf-8", "replace")
