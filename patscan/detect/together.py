"""Many small texts that mention Coze, searched as one: most have nothing else.

Imported when the prefilter has found a mention, with all that searches further.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence, Set

from patscan.detect import values
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
    paths: Sequence[str] = (),
    linted: Sequence[bool] | None = None,
) -> Set[int]:
    """The indexes of the texts that may hold a credential or a leak; all where that is unknown.

    Args:
        texts: what to search.
        joined: all of them, with a line end between any two, which no value has; at most `rules.MAX_BYTES`.
        prefiltered: the prefilter's result for `joined`.
        prefilter: gives that of other texts.
        paths: where the texts are; without them, what only a path tells is not told.
        linted: for each text, whether a leak without a literal would matter in it; None if it would in all.
    """
    is_told = only_mentions_coze(prefiltered) and values.database().is_loaded
    if not is_told or candidate_ranges(joined, prefiltered, "") != []:
        return set(range(len(texts)))
    asked = [True] * len(texts) if linted is None else linted
    asks = may_leak(joined if all(asked) else b"\n".join(itertools.compress(texts, asked)))
    rows = zip(texts, paths or [""] * len(texts), asked, strict=True)
    return {
        index
        for index, (text, path, is_asked) in enumerate(rows)
        if (asks and is_asked and may_leak(text)) or may_show_more(path, text, prefilter)
    }
