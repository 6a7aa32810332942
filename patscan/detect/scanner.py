"""The corridor: bytes in, facts out. Runs in the worker processes and holds no opinions."""

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.decode.encodings import byte_order
from patscan.detect.prefilter import COZE_KEYWORDS, ENV_PREFIX, KEYWORDS, Prefilter, PrefilterResult
from patscan.detect.windows import WINDOW_BYTES, Input, Window, cursor_at_start
from patscan.model.run import STDIN, Outcome

if TYPE_CHECKING:
    from patscan.detect.decode.views import View
    from patscan.detect.linter.leak import Leak
    from patscan.detect.matcher import CredentialMatch
    from patscan.detect.positions import Cursor, Reread
    from patscan.exposure.surroundings import Surroundings
    from patscan.model.findings import Evidence, Finding, Location

# How far from a hit its line, and the line above, are read for an allow comment.
_MAX_LINE_BYTES = 4096


class LocatedMatch(NamedTuple):
    """A hit, with `start` and `end` as byte offsets in `Input.data`, and the view it was seen in."""

    start: int
    end: int
    match: "CredentialMatch"
    view: "View"


def mentions_coze(prefiltered: PrefilterResult) -> bool:
    """Whether a text with these gates mentions Coze."""
    return bool((prefiltered.plain | prefiltered.wide) & COZE_KEYWORDS)


def findings(
    text: Input, cursor: "Cursor | None" = None, reread: "Reread | None" = None
) -> list["Finding"]:
    """The credentials in `text`, in order, located and judged as far as the text alone allows.

    Args:
        text: what to match.
        cursor: stands where `text.data` begins; None when that is the beginning of the input.
        reread: with it, `cursor` may have stayed behind, and goes on only if it is needed.
    """
    if not text.prefiltered:
        return []
    from patscan.detect.diffs import DiffCursor, DiffSections, cursor_for, located

    walker = cursor or cursor_for(text.data)
    if reread and isinstance(walker, DiffCursor):
        walker.catch_up(text.base, reread)
    matches = _located_matches(text, walker)
    reportable: list[LocatedMatch | Leak] = [*matches, *_leaks(text, matches)]
    reportable.sort(key=lambda item: item.start)
    if not reportable:
        return []
    if reread:
        walker.catch_up(text.base, reread)
    walker = walker.copy()
    from patscan.exposure.surroundings import DiffSurroundings, Surroundings

    data = bytes(text.data)
    own = part_of_diff = Surroundings(text.path, data)
    parts, part = DiffSections(data), (0, 0)
    found = []
    behind = 0
    for item, location_notes in zip(
        reportable, _document_notes(text, [item.start for item in reportable]), strict=True
    ):
        walker.advance(text.data[behind : item.start])
        behind = item.start
        end = walker.copy()
        end.advance(text.data[item.start : item.end])
        location, said = located(text.path, walker, end, piped=text.path == STDIN)
        if location.path != text.path and part != (part := parts.around(item.start)):
            part_of_diff = DiffSurroundings(location.path, data, *part)
        around = own if location.path == text.path else part_of_diff
        if isinstance(item, LocatedMatch):
            found.append(_finding(item, location, around, (*said, *location_notes)))
        else:
            found.append(_leak(text, item, location, around, (*said, *location_notes)))
    return found


def _document_notes(text: Input, starts: Sequence[int]) -> list[tuple["Evidence", ...]]:
    """What the document that `text` is calls the places at `starts`; only its beginning can tell."""
    if text.base:
        return [()] * len(starts)
    from patscan.detect.json_documents import location_notes

    return location_notes(text.path, text.data, starts)


def _located_matches(text: Input, cursor: "Cursor") -> list[LocatedMatch]:
    """Every hit of every view, in order of the input.

    Of two readings of one place the plainer counts, then the longer. UTF-16 reads nearly the same in
    both byte orders: in a file characters start on even bytes, inside of something else the right
    reading is the one whose stretch begins earlier.
    """
    from patscan.detect.decode.decoder import decoded_views
    from patscan.detect.decode.views import View
    from patscan.detect.diffs import DiffCursor
    from patscan.detect.json_documents import decoded_strings
    from patscan.detect.matcher import credential_matches, may_match

    if not may_match(text.prefiltered, text.path):
        return []
    raw = View(text.data)
    if isinstance(cursor, DiffCursor):
        roots = cursor.sides(raw)
    else:
        roots = [raw, *decoded_strings(text.path, raw, text.prefiltered)]
    found = [
        LocatedMatch(*view.source_span(match.start, match.end), match, view)
        for view, keywords in decoded_views(roots, text.prefiltered, text.prefilter)
        for match in credential_matches(view.text, keywords, text.path)
        if not view.steps or view.is_decoded(match.start, match.end)
    ]
    matches: list[LocatedMatch] = []
    for located in sorted(found, key=lambda located: located.start):
        if matches and located.start < matches[-1].end:
            matches[-1] = max(matches[-1], located, key=_preference)
        else:
            matches.append(located)
    return [located for located in matches if text.first <= located.start < text.last]


def _leaks(text: Input, matches: Sequence[LocatedMatch]) -> list["Leak"]:
    """The leaks without a literal, where the text speaks of Coze; not on a line that has one."""
    asked = mentions_coze(text.prefiltered) or KEYWORDS.index(ENV_PREFIX) in text.prefiltered.plain
    if not text.path or not text.is_whole or not asked:
        return []
    from patscan.detect.linter.rules import leaks

    data = bytes(text.data)
    taken = [data.rfind(b"\n", 0, located.start) for located in matches]
    found = leaks(text.path, data)
    return [leak for leak in found if data.rfind(b"\n", 0, leak.start) not in taken]


def _preference(located: LocatedMatch) -> tuple[int, int, int]:
    """What makes one reading of a place better than another."""
    from patscan.detect.decode.views import WHOLE_TEXT

    steps = located.view.steps
    inside = len(steps) > 1 and not (steps[0] in WHOLE_TEXT and WHOLE_TEXT.isdisjoint(steps[1:]))
    late = located.view.segment_start(located.match.start) if inside else located.start % 2
    return -len(steps), located.end - located.start, -late


def _finding(
    located: LocatedMatch,
    location: "Location",
    around: "Surroundings",
    named: tuple["Evidence", ...],
) -> "Finding":
    from patscan.coze.families import BY_RULE
    from patscan.model.findings import Finding
    from patscan.policy.allow import allow_in

    match = located.match
    line, previous = _lines(*located.view.source_text(match.start))
    seen = around.about(located.start, location.line)
    return Finding(
        rule=match.rule,
        family=BY_RULE[match.rule].family,
        confidence=match.confidence,
        kind=seen.kind,
        location=location,
        secret=match.secret,
        evidence=seen.evidence,
        allow=allow_in(line, previous, line_number=location.line),
        needs_project=match.needs_project,
        subject=seen.variable,
        decoded=located.view.steps,
        surroundings=named,
    )


def _leak(
    text: Input,
    leak: "Leak",
    location: "Location",
    around: "Surroundings",
    named: tuple["Evidence", ...],
) -> "Finding":
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
        evidence=(*leak.evidence, *around.of_line(location.line)),
        allow=allow_in(line, previous, line_number=location.line),
        needs_project=not mentions_coze(text.prefiltered),
        subject=leak.subject,
        surroundings=named,
    )


def _lines(text: bytes, at: int) -> tuple[str, str]:
    """The line around byte `at` and the line above it, as far as `_MAX_LINE_BYTES`."""
    head = text[max(0, at - _MAX_LINE_BYTES) : at].split(b"\n")
    tail = text[at : at + _MAX_LINE_BYTES].partition(b"\n")[0]
    previous = head[-2] if len(head) > 1 else b""
    return (head[-1] + tail).decode("utf-8", "replace"), previous.decode("utf-8", "replace")


class Scanner:
    """What one process keeps between inputs: the screen, and one buffer for all reading."""

    def __init__(self, *, hyperscan: bool = True) -> None:
        """`hyperscan=False` stays with the slower screen that needs no such library."""
        self.prefilter = Prefilter(hyperscan=hyperscan)
        self._memory: memoryview | None = None

    @property
    def buffer(self) -> memoryview:
        """`WINDOW_BYTES` of memory; whoever fills it is done with it before anybody else reads."""
        if self._memory is None:
            self._memory = memoryview(bytearray(WINDOW_BYTES))
        return self._memory

    def text(self, path: str, data: bytes) -> Outcome:
        """Scan an input that is in memory already."""
        prefiltered = self.prefilter.scan(data)
        found = findings(Input(path, data, prefiltered, prefilter=self.prefilter.scan))
        return Outcome(
            tuple(found),
            files=1,
            size_bytes=len(data),
            coze=mentions_coze(prefiltered),
            present=bool(prefiltered),
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
        coze = any_prefiltered = False
        further: frozenset[tuple[str, bytes]] = frozenset()  # spellings of later windows
        for _ in window.slide(read_into):
            prefiltered = self.prefilter.scan(window.view)
            if cursor is None:
                cursor = cursor_at_start(window)
                if order := byte_order(window.view):
                    further = frozenset({(order[1][:6], order[0])})
            elif further:
                prefiltered = prefiltered._replace(encoded=prefiltered.encoded | further)
            if prefiltered:
                any_prefiltered = True
                coze = coze or mentions_coze(prefiltered)
                text = window.as_input(path, prefiltered)._replace(prefilter=self.prefilter.scan)
                found += findings(text, cursor, reread)
            if reread is None:
                cursor.advance(bytes(window.view[: window.keep_from]))
        return Outcome(
            tuple(found), files=1, size_bytes=window.end, coze=coze, present=any_prefiltered
        )


@functools.cache
def process_scanner() -> Scanner:
    """The one scanner of this process."""
    return Scanner()
