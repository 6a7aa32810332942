"""The scan of one input: bytes in, findings out. Runs in the workers and knows no policy of the user."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan.detect.decode.encodings import byte_order
from patscan.detect.prefilter import COZE_KEYWORDS, ENV_PREFIX, KEYWORDS, Prefilter, PrefilterResult
from patscan.detect.windows import WINDOW_BYTES, Input, OnMatch, Window, cursor_at_start
from patscan.model.run import STDIN, Outcome

if TYPE_CHECKING:
    from patscan.detect.linter.leak import Leak
    from patscan.detect.located import LocatedMatch
    from patscan.detect.positions import Cursor, Reread
    from patscan.exposure.surroundings import Surroundings
    from patscan.model.findings import Evidence, Finding, Location

# Allow comments are searched for in at most this many bytes before and after the start of a match.
_MAX_LINE_BYTES = 4096


def mentions_coze(prefiltered: PrefilterResult) -> bool:
    """Whether a text with this prefilter result mentions Coze."""
    return bool((prefiltered.plain | prefiltered.wide) & COZE_KEYWORDS)


def only_mentions_coze(prefiltered: PrefilterResult) -> bool:
    """Whether a text with this prefilter result mentions Coze in plain text and has no other keyword or indicator."""
    return prefiltered.plain <= COZE_KEYWORDS and not (prefiltered.wide or prefiltered.encoded)


def has_credential(text: Input) -> bool:
    """Whether there is a credential in `text`, which `findings` tells more about."""
    from patscan.detect.located import located_matches

    return bool(located_matches(text))


def findings(
    text: Input, cursor: Cursor | None = None, reread: Reread | None = None
) -> list[Finding]:
    """The credentials in `text`, in order; exposure is assessed as far as the text alone allows.

    Args:
        text: what to match.
        cursor: is at the beginning of `text.data`; None when that is the beginning of the input.
        reread: reads bytes of the input again. With it, `cursor` may be at an earlier offset, and
            advances only if there is something to report.
    """
    if not text.prefiltered:
        return []
    from patscan.detect.located import located_matches

    matches = located_matches(text, cursor, reread)
    if text.on_match:
        for one in matches:
            value = bytes(one.view.text[one.match.start : one.match.end])
            text.on_match(text, one.start, one.end, one.match.secret, value)
    leaks, handed_out = _leaks(text, matches)
    reportable: list[LocatedMatch | Leak] = [*matches, *leaks]
    reportable.sort(key=lambda item: item.start)
    if not reportable:
        return []
    from patscan.detect.diffs import cursor_for

    start = cursor or cursor_for(text.data)
    if reread:
        start.catch_up(text.base, reread)
    return list(_findings(text, reportable, handed_out, start.copy()))


def _findings(
    text: Input,
    reportable: Sequence[LocatedMatch | Leak],
    handed_out: Mapping[int, tuple[Evidence, ...]],
    cursor: Cursor,
) -> Iterator[Finding]:
    """A finding for each match and leak, with its line and what surrounds it; `cursor` is at the beginning of the text."""
    from patscan.detect.diffs import DiffSections, location_of
    from patscan.detect.located import LocatedMatch
    from patscan.exposure.surroundings import DiffSurroundings, Surroundings

    data = bytes(text.data)
    in_file = in_section = Surroundings(text.path, data)
    sections, section = DiffSections(data), (0, 0)
    all_notes = _document_notes(text, [item.start for item in reportable])
    done = 0
    for item, document_notes in zip(reportable, all_notes, strict=True):
        cursor.advance(text.data[done : item.start])
        done = item.start
        end = cursor.copy()
        end.advance(text.data[item.start : item.end])
        location, diff_notes = location_of(text.path, cursor, end, piped=text.path == STDIN)
        if location.path != text.path and section != (section := sections.bounds(item.start)):
            in_section = DiffSurroundings(location.path, data, *section)
        surroundings = in_file if location.path == text.path else in_section
        notes = (*diff_notes, *document_notes)
        if isinstance(item, LocatedMatch):
            evidence = handed_out.get(item.start, ())
            yield _finding(item, location, surroundings, notes, evidence)
        else:
            yield _leak(text, item, location, surroundings, notes)


def _document_notes(text: Input, starts: Sequence[int]) -> list[tuple[Evidence, ...]]:
    """For each offset in `starts`, the JSON path or notebook cell there; only for the first window."""
    if text.base:
        return [()] * len(starts)
    from patscan.detect.json_documents import location_notes

    return location_notes(text.path, text.data, starts)


def _leaks(
    text: Input, matches: Sequence[LocatedMatch]
) -> tuple[list[Leak], dict[int, tuple[Evidence, ...]]]:
    """The leaks without a literal; and for each match that code hands out, by its offset, the evidence for it."""
    if not (text.lint or matches) or not text.path or not text.is_whole:
        return [], {}
    asked = mentions_coze(text.prefiltered) or KEYWORDS.index(ENV_PREFIX) in text.prefiltered.plain
    if not (asked or matches):
        return [], {}
    from patscan.detect.linter.rules import linted

    starts = [located.start for located in matches]
    leaks, handed_out = linted(text.path, bytes(text.data), starts, mentions_coze=asked)
    return leaks if text.lint else [], handed_out


def _finding(
    located: LocatedMatch,
    location: Location,
    surroundings: Surroundings,
    notes: tuple[Evidence, ...],
    handed_out: tuple[Evidence, ...],
) -> Finding:
    """The finding of a match; `handed_out` is the evidence that its file gives it away."""
    from patscan.coze.families import BY_RULE
    from patscan.detect.comment_notes import commented_out
    from patscan.model.findings import Finding
    from patscan.policy.allow import allow_in

    match = located.match
    text, at = located.view.source_text(match.start)
    line, previous = _lines(text, at)
    seen = surroundings.about(located.start, location.line)
    # What is decoded may come from a comment that tools read: a source map.
    if not located.view.steps:
        notes = (*notes, *commented_out(text, at, line, location))
    return Finding(
        rule=match.rule,
        family=BY_RULE[match.rule].family,
        confidence=match.confidence,
        kind=seen.kind,
        location=location,
        secret=match.secret,
        evidence=(*handed_out, *seen.evidence),
        allow=allow_in(line, previous, line_number=location.line, path=location.path),
        needs_project=match.needs_project,
        subject=seen.variable,
        decoded=located.view.steps,
        surroundings=notes,
    )


def _leak(
    text: Input,
    leak: Leak,
    location: Location,
    surroundings: Surroundings,
    notes: tuple[Evidence, ...],
) -> Finding:
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
        evidence=(*leak.evidence, *surroundings.of_line(location.line)),
        allow=allow_in(line, previous, line_number=location.line, path=location.path),
        needs_project=not mentions_coze(text.prefiltered),
        subject=leak.subject,
        surroundings=notes,
        reference=leak.reference,
    )


def _lines(text: bytes, at: int) -> tuple[str, str]:
    """The line around offset `at` and the line above it, within `_MAX_LINE_BYTES`."""
    head = text[max(0, at - _MAX_LINE_BYTES) : at].split(b"\n")
    tail = text[at : at + _MAX_LINE_BYTES].partition(b"\n")[0]
    previous = head[-2] if len(head) > 1 else b""
    return (head[-1] + tail).decode("utf-8", "replace"), previous.decode("utf-8", "replace")


class Scanner:
    """Scans inputs. Holds what a process keeps between them: the prefilter and a buffer for reading."""

    def __init__(self, *, hyperscan: bool = True) -> None:
        """With `hyperscan=False`, the slower prefilter is used, which needs no library."""
        self.prefilter = Prefilter(hyperscan=hyperscan)
        self._lint = True
        self._on_match: OnMatch | None = None
        self._memory: memoryview | None = None

    def without_linter(self) -> Scanner:
        """A scanner of credentials only, with the same prefilter."""
        other = Scanner()
        other.prefilter, other._lint = self.prefilter, False
        return other

    def telling(self, on_match: OnMatch) -> Scanner:
        """A scanner of credentials only, which also tells `on_match` of every match."""
        other = self.without_linter()
        other._on_match = on_match
        return other

    @property
    def buffer(self) -> memoryview:
        """`WINDOW_BYTES` of memory, shared by all inputs: one is finished before the next is read."""
        if self._memory is None:
            self._memory = memoryview(bytearray(WINDOW_BYTES))
        return self._memory

    def text(self, path: str, data: bytes) -> Outcome:
        """Scan an input that is in memory."""
        prefiltered = self.prefilter.scan(data)
        found = findings(
            Input(
                path, data, prefiltered,
                prefilter=self.prefilter.scan, lint=self._lint, on_match=self._on_match,
            )
        )  # fmt: skip
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
        reread: Reread | None = None,
    ) -> Outcome:
        """Scan an input of any size in constant memory.

        Args:
            path: for reports.
            read_into: reads the next bytes of the input into a buffer; returns how many, 0 at the end.
            reread: `reread(offset, size)` returns bytes that were read before. With it, lines are
                counted only if there is something to report; without it, while reading.
        """
        window, cursor = Window(self.buffer), None
        found: list[Finding] = []
        coze = any_prefiltered = False
        # The encoding that a byte order mark in the first window tells.
        marked: frozenset[tuple[str, bytes]] = frozenset()
        for _ in window.slide(read_into):
            prefiltered = self.prefilter.scan(window.view)
            if cursor is None:
                cursor = cursor_at_start(window)
                if order := byte_order(window.view):
                    marked = frozenset({(order[1][:6], order[0])})
            elif marked:
                prefiltered = prefiltered._replace(encoded=prefiltered.encoded | marked)
            if prefiltered:
                any_prefiltered = True
                coze = coze or mentions_coze(prefiltered)
                text = window.as_input(path, prefiltered)._replace(
                    prefilter=self.prefilter.scan, lint=self._lint, on_match=self._on_match
                )
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
