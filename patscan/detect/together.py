"""Many small texts that mention Coze, searched as one: most have nothing else.

Imported when the prefilter has found a mention, with all that searches further.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from patscan.detect.linter.rules import may_leak
from patscan.detect.located import may_show_more
from patscan.detect.matcher import candidate_ranges
from patscan.detect.prefilter import PrefilterResult
from patscan.detect.scanner import only_mentions_coze


def suspicious(
    texts: Sequence[bytes],
    joined: bytes,
    prefiltered: PrefilterResult,
    prefilter: Callable[[bytes], PrefilterResult],
) -> Set[int]:
    """The indexes of the texts that may hold a credential or a leak, whatever their paths are; all where that is unknown.

    Args:
        texts: what to search.
        joined: all of them, with a line end between any two, which no value has.
        prefiltered: the prefilter's result for `joined`.
        prefilter: gives that of other texts.
    """
    if not only_mentions_coze(prefiltered) or candidate_ranges(joined, prefiltered, "") != []:
        return set(range(len(texts)))
    asks = may_leak(joined)
    return {
        index
        for index, text in enumerate(texts)
        if (asks and may_leak(text)) or may_show_more("", text, prefilter)
    }
