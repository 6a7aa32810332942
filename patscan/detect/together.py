"""Many small texts that mention Coze, searched as one: most have nothing else.

Imported when the prefilter has found a mention, with all that searches further.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from patscan.detect import values
from patscan.detect.linter.rules import may_leak, may_leak_by_path
from patscan.detect.located import may_show_more
from patscan.detect.matcher import candidate_ranges
from patscan.detect.prefilter import COZE_KEYWORDS, PrefilterResult
from patscan.detect.scanner import only_mentions_coze

# The most that a text has which only mentions Coze, with a path that may mention it, too.
_MENTION = PrefilterResult(COZE_KEYWORDS)


def suspicious(
    texts: Sequence[bytes],
    joined: bytes,
    prefiltered: PrefilterResult,
    prefilter: Callable[[bytes], PrefilterResult],
    paths: Sequence[str] = (),
) -> Set[int]:
    """The indexes of the texts that may hold a credential or a leak; all where that is unknown.

    Args:
        texts: what to search.
        joined: all of them, with a line end between any two, which no value has; at most `rules.MAX_BYTES`.
        prefiltered: the prefilter's result for `joined`.
        prefilter: gives that of other texts.
        paths: where the texts are; without them, what only a path tells is not told.
    """
    is_told = only_mentions_coze(prefiltered) and values.database().is_loaded
    if not is_told or candidate_ranges(joined, _MENTION, "") != []:
        return set(range(len(texts)))
    asks = may_leak(joined)
    return {
        index
        for index, (text, path) in enumerate(zip(texts, paths or [""] * len(texts), strict=True))
        if (asks and may_leak(text))
        or may_leak_by_path(path)
        or may_show_more(path, text, prefilter)
    }
