"""The corridor: bytes in, facts out. Runs in the worker processes and holds no opinions."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.decode.table import byte_order
from patscan.detect.prefilter import COZE_GATES, ENV_PREFIX, GATES, Present, Screen
from patscan.detect.windows import WINDOW_BYTES, Input, Window, cursor_at_start
from patscan.model.run import STDIN, Outcome

if TYPE_CHECKING:
    from patscan.detect.decode.views import View
    from patscan.detect.linter.leak import Leak
    from patscan.detect.matcher import Hit
    from patscan.detect.positions import Cursor, Reread
    from patscan.exposure.surroundings import Surroundings
    from patscan.model.findings import Evidence, Finding, Location

# How far from a hit its line, and the line above, are read for an allow comment.
_LINE_REACH_BYTES = 4096


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
    from patscan.detect.diffs import DiffCursor, Parts, cursor_for, located

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
    from patscan.exposure.surroundings import DiffSurroundings, Surroundings

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
    from patscan.detect.json_documents import named

    return named(text.path, text.data, starts)


def _places(text: Input, cursor: "Cursor") -> list[Place]:
    """Every hit of every view, in order of the input.

    Of two readings of one place the plainer counts, then the longer. UTF-16 reads nearly the same in
    both byte orders: in a file characters start on even bytes, inside of something else the right
    reading is the one whose stretch begins earlier.
    """
    from patscan.detect.decode.readings import views
    from patscan.detect.decode.views import View
    from patscan.detect.diffs import DiffCursor
    from patscan.detect.json_documents import strings
    from patscan.detect.matcher import hits, may_match

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
    from patscan.detect.linter.rules import leaks

    data = bytes(text.data)
    taken = [data.rfind(b"\n", 0, place.start) for place in places]
    found = leaks(text.path, data)
    return [leak for leak in found if data.rfind(b"\n", 0, leak.start) not in taken]


def _weight(place: Place) -> tuple[int, int, int]:
    """What makes one reading of a place better than another."""
    from patscan.detect.decode.views import WHOLE_TEXT

    steps = place.view.steps
    inside = len(steps) > 1 and not (steps[0] in WHOLE_TEXT and WHOLE_TEXT.isdisjoint(steps[1:]))
    late = place.view.stretch(place.hit.start) if inside else place.start % 2
    return -len(steps), place.end - place.start, -late


def _finding(place: Place, location: "Location", around: "Surroundings") -> "Finding":
    from patscan.coze.families import BY_RULE
    from patscan.coze.lifetime import undated
    from patscan.exposure.judge import judged
    from patscan.model.findings import Finding
    from patscan.policy.allow import allow_in

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
        allow=allow_in(line, previous, line_number=location.line, path=location.path),
        needs_project=hit.needs_project,
        subject=seen.variable,
        decoded=place.view.steps,
    )


def _leak(text: Input, leak: "Leak", location: "Location", around: "Surroundings") -> "Finding":
    from patscan.coze.lifetime import NOT_WRITTEN
    from patscan.exposure.judge import judged
    from patscan.model.findings import Finding
    from patscan.policy.allow import allow_in

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
        allow=allow_in(line, previous, line_number=location.line, path=location.path),
        needs_project=not speaks_of_coze(text.present),
        subject=leak.subject,
    )


def _lines(text: bytes, at: int) -> tuple[str, str]:
    """The line around byte `at` and the line above it, as far as `_LINE_REACH_BYTES`."""
    head = text[max(0, at - _LINE_REACH_BYTES) : at].split(b"\n")
    tail = text[at : at + _LINE_REACH_BYTES].partition(b"\n")[0]
    previous = head[-2] if len(head) > 1 else b""
    return (head[-1] + tail).decode("utf-8", "replace"), previous.decode("utf-8", "replace")


class Scanner:
    """What one process keeps between inputs: the screen, and one buffer for all reading."""

    def __init__(self, *, hyperscan: bool = True) -> None:
        """`hyperscan=False` stays with the slower screen that needs no such library."""
        self.screen = Screen(hyperscan=hyperscan)
        self._memory: memoryview | None = None

    @property
    def buffer(self) -> memoryview:
        """`WINDOW_BYTES` of memory; whoever fills it is done with it before anybody else reads."""
        if self._memory is None:
            self._memory = memoryview(bytearray(WINDOW_BYTES))
        return self._memory

    def text(self, path: str, data: bytes) -> Outcome:
        """Scan an input that is in memory already."""
        present = self.screen.present(data)
        found = findings(Input(path, data, present, ask=self.screen.present))
        return Outcome(
            tuple(found),
            files=1,
            size_bytes=len(data),
            coze=speaks_of_coze(present),
            present=bool(present),
        )

    def stream(
        self,
        path: str,
        read_into: Callable[[memoryview], int],
        reread: "Reread | None" = None,
    ) -> Outcome:
        """Scan an input of any size in constant memory.

        Args:
            path: what to call it.
            read_into: fills the view it is given from the input; returns how many bytes, 0 at the end.
            reread: `reread(offset, size)` returns bytes that went by. With it, lines are counted
                only where there is something to report; without it, all along.
        """
        window, cursor = Window(self.buffer), None
        found: list[Finding] = []
        coze = any_present = False
        further: frozenset[tuple[str, bytes]] = frozenset()  # spellings of later windows
        for _ in window.slide(read_into):
            present = self.screen.present(window.view)
            if cursor is None:
                cursor = cursor_at_start(window)
                if order := byte_order(window.view):
                    further = frozenset({(order[1][:6], order[0])})
            elif further:
                present = present._replace(spelled=present.spelled | further)
            if present:
                any_present = True
                coze = coze or speaks_of_coze(present)
                text = window.as_input(path, present)._replace(ask=self.screen.present)
                found += findings(text, cursor, reread)
            if reread is None:
                cursor.advance(bytes(window.view[: window.keep_from]))
        return Outcome(tuple(found), files=1, size_bytes=window.end, coze=coze, present=any_present)
