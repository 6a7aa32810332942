"""Reads of a variable whose value is only a switch: it is compared with a word, or tested for being set."""

import re

from patscan import late

_ON_OFF = rb"(?:[\"'`](?:true|false|1|0|yes|no|on|off|y|n|t|f|enabled?|disabled?|)[\"'`]|true\b|false\b|[01]\b)"
_BEHIND = late.compile(
    rb"[\"'`]?\]?[)\s]{0,4}(?:\?{0,1}\.\w{1,20}\(\)){0,3}\s{0,4}(?:[!=]==?)\s{0,4}"
    + _ON_OFF
    + rb"|[\"'`]?\]?\s{0,4}(?:\|\||\?\?)\s{0,4}(?![\"'`]{2})"
    + _ON_OFF,
    re.IGNORECASE,
)
_BEFORE = late.compile(
    rb"(?:\b(?:Boolean|\w{0,20}[bB]ool(?:ean)?|isTrue|isEnabled|isTruthy|truthy)\(\s{0,4}|!!\s{0,4}\(?|" + _ON_OFF
    + rb"\s{0,4}[!=]==?\s{0,4}|" + _ON_OFF + rb"\s{0,4}\]\.includes\(\s{0,4}(?:String\()?)"
    rb"(?:[\w$]{1,40}(?:\(\))?\??\.){1,4}(?:\[[\"'`])?\Z", re.IGNORECASE
)  # fmt: skip
# What is read before a variable.
_REACH_BYTES = 80


def is_switch(code: bytes, start: int, end: int) -> bool:
    """Whether the variable that is read at `[start, end)` is one: `=== 'true'`, `!= ''`, `Boolean(…)`, `!!…`."""
    return bool(
        _BEHIND.match(code, end) or _BEFORE.search(code, max(0, start - _REACH_BYTES), start)
    )
