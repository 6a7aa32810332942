"""What the user has decided not to hear about: excluded paths and allow comments.

The baseline is a room of its own (`baseline`). Nothing here is trusted in an `--isolated` run,
except what the command line names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from patscan.model.findings import Allow


# The comment; the reason is what is left of it without its last day and without what closes it.
_MARK = r"(?i)patscan:\s{0,4}allow\b[:\s-]{0,4}([^\r\n]{0,400})"
_UNTIL = r"(?i)\(?\buntil\s{1,4}(\d{4}-\d{2}-\d{2})\b\)?[:,;.]?"
_CLOSER = r"\s*(\*/|-->|--%>|%>|#}|}}|\*\)|\]\]|\"\"\"|\'\'\').*$"
# What may open a comment that has its line to itself.
_OPENER = (
    r"(?i)\s*(#|//|/\*|\*|<!--|<%--|<%#|{#|{{!|{/\*|--|;|%|\'|!|REM\b|::|\"\"\"|\(\*|\.\.)\W*$"
)


def allow_in(line: str, previous: str, *, line_number: int) -> Allow | None:
    """The allow comment that speaks for `line`: on it, or alone on the line above.

    `patscan: allow <reason>` needs its reason; `until 2027-01-31` in it is the last day it counts.
    What is malformed (no reason, or a day that does not exist) comes back without a reason.
    """
    import re

    if own := re.search(_MARK, line):
        return _allow(own[1], line_number)
    above = re.search(_MARK, previous)
    if above and re.match(_OPENER, previous[: above.start()]):
        return _allow(above[1], line_number - 1)
    return None


def _allow(text: str, line_number: int) -> Allow:
    import datetime as dt
    import re

    from patscan.model.findings import Allow

    text = re.sub(_CLOSER, "", text)
    until = re.search(_UNTIL, text)
    reason = " ".join(re.sub(_UNTIL, " ", text).split()).strip(" \t-:,;()")
    if not any(char.isalnum() for char in reason):
        return Allow("", None, line_number)
    if until is None:
        return Allow(reason, None, line_number)
    try:
        dt.date.fromisoformat(until[1])
    except ValueError:
        return Allow("", None, line_number)
    return Allow(reason, until[1], line_number)
