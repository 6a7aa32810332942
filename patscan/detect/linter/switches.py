"""Variables that are no secrets, whatever they are called: their value is compared with a word, counted, or tested for being set."""

from __future__ import annotations

import re

from patscan import late

# How far before a name the comparison may begin.
MAX_BEFORE = 80
# Around a read whose value is only a switch: `=== 'true'`, `!= ''`, `Boolean(…)`, `!!…`.
_ON_OFF = rb"(?:[\"'`](?:true|false|1|0|yes|no|on|off|y|n|t|f|enabled?|disabled?|undefined|string|)[\"'`]|true\b|false\b|undefined\b|null\b|void 0|[01]\b)"
_SWITCH_BEHIND = late.compile(
    rb"[\"'`]?\]?[)\s]{0,4}(?:\?{0,1}\.\w{1,20}\(\)){0,3}\s{0,4}(?:[!=]==?)\s{0,4}"
    + _ON_OFF
    + rb"|[\"'`]?\]?\s{0,4}(?:\|\||\?\?)\s{0,4}(?![\"'`]{2}|undefined|null)"
    + _ON_OFF
    + rb"|[\"'`]?\]?\??\.length\b|[\"'`]?\]?\s{0,4}\)\s{0,4}(?:>=?|!==?)\s{0,4}-?\d",
    re.IGNORECASE,
)
# The object that holds the variable, or what it is looked up by.
_OBJECT = rb"(?:(?:[\w$]{1,40}(?:\(\))?\??\.){1,4}(?:\[[\"'`])?|(?:[\w$]{1,40}\.){0,3}[\w$]{1,40}\(\s{0,4}[\"'`])\Z"
_SWITCH_BEFORE = late.compile(
    rb"(?:\b(?:Boolean|\w{0,20}[bB]ool(?:ean)?|isTrue|isEnabled|isTruthy|truthy|yn|Number|parseInt|parseFloat)\(\s{0,4}|!\s{0,4}\(?|\btypeof\s{1,4}"
    rb"|[=(,:?&|]\s{0,4}\+\s{0,4}|/[a-z]{0,3}\.test\(\s{0,4}|" + _ON_OFF
    + rb"\s{0,4}[!=]==?\s{0,4}|" + _ON_OFF + rb"\s{0,4}\]\.(?:includes|indexOf)\(\s{0,4}(?:String\()?)"
    + _OBJECT, re.IGNORECASE
)  # fmt: skip
# A condition: `if (x)`, `x ? a : b`, `x && y`.
_CONDITION_BEFORE = late.compile(rb"\b(?:if|while)\s{0,4}\(\s{0,4}" + _OBJECT)
_CONDITION_BEHIND = late.compile(rb"[\"'`]?\]?\s{0,4}\)")
_TESTED = late.compile(rb"[\"'`]?\]?\s{0,40}(?:&&|\?(?![.?:]))")


def is_switch(code: bytes, start: int, end: int) -> bool:
    """Whether the value of the name at bytes `start` to `end` is only compared, or tested for being set."""
    floor = max(0, start - MAX_BEFORE)
    if _SWITCH_BEHIND.match(code, end) or _SWITCH_BEFORE.search(code, floor, start):
        return True
    is_condition = _CONDITION_BEHIND.match(code, end) and _CONDITION_BEFORE.search(
        code, floor, start
    )
    return bool(is_condition or _TESTED.match(code, end))
