r"""Where a token begins and ends: what is part of it, and what of the text around it.

Before a token stands | it begins there
--------------------- | ---------------
no letter, digit, `_` or `-` (`**`, `~~`, `/*`, a Chinese character) | yes
an escape (`\n`, `%20`), a colour code, `%s`, a short option (` -t`), another token | yes
another letter or digit (`compat_`, `glpat`, `Bearerpat_`) | no: that is another word
`_` or `-`, alone or after one of the above (`_t_`, `--t`, `<!--t`) | yes
`-` after words (`fix-t`) or in a shell's default (`${v-t}`) | yes
`_` after words (`TOKEN_t`, `note_t`, `my-bot_t`) | yes, but for another vendor's prefix (`github_pat_`)
`_` or `-` after something else (`x-pat_`) | no: base64url, or part of another token

After a token stands | it ends there
-------------------- | -------------
no letter, digit, `_`, `-` or `*` | yes
another letter or digit | no, but for another token, and in compiled programs
`*` or `**`, or a third that is opened on the same line | yes: emphasis, the end of a comment
more asterisks | no: a masked sample
`_` and `-` alone, or before words (`t_`, `t-->`, `t-old`, `t_2024`) | yes
`_` or `-` before something else | no: base64url, or another vendor's longer token
"""

from __future__ import annotations

import re

from patscan import late
from patscan.coze.families import BODY_LENGTHS, FAMILIES, LONGEST_TOKEN, TOKEN

# At most this many bytes on each side are read: the longest name of a file or branch.
REACH_BYTES = 255
# The longest escape sequence; the longest row of separators.
_ESCAPE_BYTES = 40
_SHORTEST_BODY = min(BODY_LENGTHS)
# The lengths of tokens as bytes: `DEG`, for 68, 69 and 71.
_LENGTHS = bytes(sorted({len(row.prefix) + size for row in FAMILIES for size in row.lengths}))
_NAME_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

# Two hex digits of a character that is no letter, digit, `_` or `-`.
_HEX_NO_WORD = rb"""(?:[01][0-9A-Fa-f]|2[0-9A-CE-Fa-ce-f]|3[A-Fa-f]|40|5[B-Eb-e]|60|7[B-Fb-f]
    |[89A-Fa-f][0-9A-Fa-f])"""
# What introduces two hex digits.
_HEX_ESCAPE = rb"(?:%(?:25){0,4}|=|\\x|\\u00|\\u\{0{0,4})"
# ESC, which begins an escape sequence of a terminal; also as it is written in source code.
_ESC = rb"(?:\x1b|\\(?:e|033|x1[bB]|u001[bB])|\^\[)"
# Letters and digits that are part of no word. The last two rows: half of a Chinese character (see
# `is_inside_word`); and the length of a string in a compiled program (dex, class, pyc, Android
# resources), which is written once or twice, after a byte that is no text or Python's `Z` or `z`.
_NO_WORD = late.compile(
    rb"""(?x:\\[abefnrtv]|\\0[0-4][0-7]|\\0|\[[0-9;:]{0,16}m
    |""" + _ESC + rb"""(?:\[[0-9;:?]{0,16}[A-Za-z]|[()][A-Z0-9])
    |""" + _HEX_ESCAPE + _HEX_NO_WORD + rb"""\}?
    |\\u(?!00)[0-9A-Fa-f]{4}|%[sv]|(?:^|(?<=[\s"'\[,]))-[A-Za-z]
    |[\x81-\xfe][0-9A-Za-z]
    |(?<![\t\n\r\x20-\xff])[""" + re.escape(_LENGTHS) + rb"""]{1,2}
    |[Zz][""" + re.escape(_LENGTHS) + rb"""])\Z"""
)  # fmt: skip
_AFTER_TOKEN = late.compile(rb"(?:" + TOKEN + rb")\Z")
_TOKEN = late.compile(TOKEN)
# Separators between words, also escaped: `%5F`, `\_`.
_SEPARATORS = late.compile(rb"(?:\\{0,4}[_\-]|" + _HEX_ESCAPE + rb"(?:2[Dd]|5[Ff])\}?){1,20}\Z")
_SEPARATOR = late.compile(rb"[_\-]+")
_SHELL_DEFAULT = late.compile(rb"\$\{[A-Za-z0-9_]{1,80}-\Z")
# A part of a name as people and programs write it: a word (`old`, `OAuthToken2`, `V`), a number, a date,
# a group of a UUID or the beginning of a hash. In base64url, few parts between `-` and `_` are one.
_WORD = late.compile(
    rb"\d{1,20}|\d{1,4}[a-z]{1,8}|\d{8}T\d{4,6}Z?|[0-9a-f]{4,12}|[a-z]?[A-Z]{1,24}\d{0,8}"
    rb"|[A-Z]{0,5}[a-z]{0,24}(?:[A-Z][a-z]{2,24}){0,6}\d{0,8}"
)
# A token with an asterisk after it is masked if there are three or more.
_ASTERISKS = late.compile(rb"(?:\\{0,2}\*){3,}+")
# What precedes a token in `***Token: t***`.
_OPEN_EMPHASIS = late.compile(rb"(?<![A-Za-z0-9*])\*{3}(?![\s*])[^*\n]{0,255}\Z")

# Vendors whose tokens, or the tokens of whose tools, have `pat_` or `sat_` behind a name.
_VENDORS = frozenset(b"bk cli dckr do docker gh github gitlab gl polar sh sm tableau".split())
# Words that may stand alone before a token. Any other word in lower case may be a vendor's.
_PLAIN_WORDS = frozenset(
    b"""
    access account add agent api apikey app arg auth authorization backend backup bak bearer body bot branch
    broken bug bugfix ceshi change changed chat chatbot chore client commit conf config const copy cred
    credential credentials current data dead debug default delete deleted demo deploy dev develop docs dump
    edit else env expired export feat feature field file final first fix fixed for from frontend header
    hotfix import input invalid is issue item key keys last latest leak leaked legacy line list live local
    log login logs main master me merge miyao my name new note notes of old one or orig original our out
    output owner param pass passwd password patch personal plugin pr prev previous private prod production
    project public pwd qa query real refactor release remove removed replace request reset response result
    revert revoke revoked root rotate rotated row sample sandbox save secret server service set shared space
    stage staging string studio switch tag team temp test testing text the this tmp todo token tokens txt uat
    update use used user v val valid value var variable version was web wip with work workflow workspace
    """.split()
)
_OF_COZE = (b"coze", b"kouzi")

# In a compiled program anything may follow, because the length before the string says where it ends. In
# front of it is a byte that is no text, or Python's type of short strings (CPython, "marshal.c").
_LENGTH_BEFORE = b"|".join(
    rb"(?<=(?:(?<![\t\n\r\x20-\x7e])|(?<=[Zz]))%b%b[\x21-\x7e]{%d})"
    % (re.escape(bytes([more + length])), word, length)
    for length in _LENGTHS
    for word, more in ((b"", 0), (rb"Bearer\x20", 7))
)
_IN_PROGRAM = late.compile(_LENGTH_BEFORE)
# The part of `ends` that belongs to the pattern of a body, whose length may vary.
BODY_END = rb"(?:(?![A-Za-z0-9])|(?=" + TOKEN + rb")|" + _LENGTH_BEFORE + rb")"


def begins(text: bytes, at: int) -> bool:
    """Whether a token may begin at byte `at` of a text: what stands before it belongs to something else."""
    separators = _SEPARATORS.search(text[max(0, at - _ESCAPE_BYTES) : at])
    if not separators:
        return _is_boundary(text, at)
    name_end = at - len(separators[0])
    if _is_boundary(text, name_end) or _SHELL_DEFAULT.search(text, max(0, at - REACH_BYTES), at):
        return True
    run = text[max(0, name_end - REACH_BYTES) : name_end]
    name = run[len(run.rstrip(_NAME_BYTES)) :]
    words = _words(name[max((token.end() for token in _TOKEN.finditer(name)), default=0) :])
    is_underscore = separators[0].rstrip(b"}")[-1:] in b"_Ff"
    if not words or (len(words[-1]) == 1 and words[-1].islower()):
        return False
    return not (is_underscore and _may_be_vendor(words))


def ends(text: bytes, start: int, end: int) -> bool:
    """Whether a token at `[start, end)` that matches with `BODY_END` ends there, and is not a masked sample."""
    if _IN_PROGRAM.match(text, end):
        return True
    asterisks = _ASTERISKS.match(text, end)
    if asterisks:
        opened = _OPEN_EMPHASIS.search(text, max(0, start - REACH_BYTES), start)
        return asterisks[0] == b"***" and bool(opened)
    if text[end : end + 1] not in (b"_", b"-"):
        return True
    run = text[end : end + REACH_BYTES]
    name = run[: len(run) - len(run.lstrip(_NAME_BYTES))]
    token = _TOKEN.search(name)
    return bool(_words(name[: token.start()] if token else name))


def _is_boundary(text: bytes, at: int) -> bool:
    """Whether the byte before `at` is no part of a word that goes on there."""
    before = text[max(0, at - LONGEST_TOKEN) : at]
    return (
        not before[-1:].isalnum()
        or bool(_NO_WORD.search(before[-_ESCAPE_BYTES:]))
        or (before[-_SHORTEST_BODY:].isalnum() and bool(_AFTER_TOKEN.search(before)))
    )


def _words(name: bytes) -> list[bytes]:
    """The parts of a name between `_` and `-`; none if one of them is no word."""
    parts = _SEPARATOR.split(name)
    return parts if all(map(_WORD.fullmatch, parts)) else []


def _may_be_vendor(words: list[bytes]) -> bool:
    """Whether a token after these words and a `_` may be another vendor's: `github_pat_`, `acme_sat_`.

    A vendor's prefix is in lower case. It stands alone in front of a token, so that a longer name
    must end with a vendor we know.
    """
    last = words[-1].rstrip(b"0123456789")
    if not last.islower() or any(word in b"_".join(words).lower() for word in _OF_COZE):
        return False
    alone = not any(words[:-1])
    return last in _VENDORS or (alone and last not in _PLAIN_WORDS)


def is_inside_word(text: bytes, at: int) -> bool:
    """Whether the letter or digit before `at` belongs to the same word, after a byte that is no ASCII.

    In GB18030 it may be the second byte of a Chinese character; then a token may begin at `at`. Not
    part of `begins`, because it decodes the line.
    """
    if at < 2 or text[at - 2] < 0x81 or not text[at - 1 : at].isalnum():
        return False
    line = text[max(text.rfind(b"\n", 0, at) + 1, at - 4096) : at]
    try:
        line.lstrip(bytes(range(0x80, 0xC0))).decode("utf-8")
    except UnicodeDecodeError:
        return not _ends_in_pair(line)
    return True


def _ends_in_pair(line: bytes) -> bool:
    """Whether `line`, decoded as GB18030, ends in a two-byte character."""
    while line:
        try:
            return len(line.decode("gb18030")[-1].encode("gb18030")) > 1
        except UnicodeDecodeError as error:
            line = line[error.end :]
    return False
