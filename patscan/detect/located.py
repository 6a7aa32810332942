"""Where credentials are in an input: the matches in it and in its decoded views, at their positions in the input.

Imported when the prefilter has found something, with all that decodes and matches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.decode.nested import decoded_views
from patscan.detect.decode.views import WHOLE_TEXT, View
from patscan.detect.diffs import DiffCursor, cursor_for
from patscan.detect.json_documents import decoded_strings, may_decode, unescaped
from patscan.detect.matcher import CredentialMatch, candidate_ranges, credential_matches, may_match

if TYPE_CHECKING:
    from collections.abc import Callable

    from patscan.detect.positions import Cursor, Reread
    from patscan.detect.prefilter import PrefilterResult
    from patscan.detect.windows import Input


class LocatedMatch(NamedTuple):
    """A match with its position in the input.

    Attributes:
        start: byte offset of its first byte in `Input.data`.
        end: byte offset after its last byte in `Input.data`.
        match: the match in the view.
        view: the view it was found in: the input itself, or a decoded view.
    """

    start: int
    end: int
    match: CredentialMatch
    view: View


def located_matches(
    text: Input, cursor: Cursor | None = None, reread: Reread | None = None
) -> list[LocatedMatch]:
    """The matches of all views, in order of the input, without overlaps.

    If two decoded views match at one position, keep the least decoded, then the longest.

    Args:
        text: what to match.
        cursor: is at the beginning of `text.data`, or before it with `reread`; None when that is the beginning of the input.
        reread: reads bytes of the input again.
    """
    # Kept cheap: nearly all objects of a history end here.
    if not may_match(text.prefiltered, text.path):
        return []
    in_raw = candidate_ranges(text.data, text.prefiltered, text.path)
    is_diff = isinstance(cursor, DiffCursor)
    if in_raw == [] and not is_diff and not may_show_more(text.path, text.data, text.prefilter):
        return []
    cursor = cursor or cursor_for(text.data)
    if reread and isinstance(cursor, DiffCursor):
        cursor.catch_up(text.base, reread)
    raw = View(text.data)
    if isinstance(cursor, DiffCursor):
        roots = cursor.sides(raw)
    else:
        roots = [raw, *decoded_strings(text.path, raw, text.prefiltered)]
    found = [
        LocatedMatch(*view.source_span(match.start, match.end), match, view)
        for view, keywords in decoded_views(roots, text.prefiltered, text.prefilter)
        for match in credential_matches(
            view.text, keywords, text.path, in_raw if view is raw else None
        )
        if not view.steps or view.is_decoded(match.start, match.end)
    ]
    matches: list[LocatedMatch] = []
    for located in sorted(found, key=lambda located: located.start):
        if matches and located.start < matches[-1].end:
            matches[-1] = max(matches[-1], located, key=_preference)
        else:
            matches.append(located)
    return [located for located in matches if text.first <= located.start < text.last]


def may_show_more(path: str, data: bytes, prefilter: Callable[[bytes], PrefilterResult]) -> bool:
    """Whether a text that can hold nothing as it is may hold a credential when it is decoded as JSON."""
    if not may_decode(path, data):
        return False
    decoded = unescaped(data)
    return candidate_ranges(decoded, prefilter(decoded), path) != []


def _preference(located: LocatedMatch) -> tuple[int, int, int]:
    """A key that is greatest for the best of the matches at one position.

    The last criterion is for UTF-16, which decodes to nearly the same text in both byte orders: in a
    file, characters begin at even offsets; within another encoding, the right byte order is the one
    whose segment begins earlier.
    """
    steps = located.view.steps
    inside = len(steps) > 1 and not (steps[0] in WHOLE_TEXT and WHOLE_TEXT.isdisjoint(steps[1:]))
    offset = located.view.segment_start(located.match.start) if inside else located.start % 2
    return -len(steps), located.end - located.start, -offset
