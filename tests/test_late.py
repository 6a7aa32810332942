"""Patterns are compiled late, and by the engine that can be trusted."""

from __future__ import annotations

import re
import subprocess

import pytest
import regex

from patscan import late
from patscan.detect.scanner import Scanner
from tests import child
from tests.detect.decode.variants import ENCODED, planted


def test_it_is_compiled_once_and_when_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def compiled(source: str, flags: int) -> re.Pattern[str]:
        made.append(source)
        return re.compile(source, flags)

    monkeypatch.setattr(late, "_compiled", compiled)
    pattern = late.compile("(a)+B", re.IGNORECASE)
    assert made == []
    assert [bool(pattern.match(text)) for text in ("aab", "ba", "AB")] == [True, False, True]
    assert pattern.groups == 1
    assert made == ["(a)+B"]


@pytest.mark.parametrize(
    "flags", [0, re.IGNORECASE | re.ASCII, re.MULTILINE | re.DOTALL | re.VERBOSE]
)
def test_where_re_is_unsound_regex_takes_its_place(
    monkeypatch: pytest.MonkeyPatch, flags: re.RegexFlag
) -> None:
    monkeypatch.setattr(late, "_RE_IS_SOUND", False)
    own = late._compiled("a.b", flags)
    assert isinstance(own, type(regex.compile("")))
    for text in ("a\nb", "A-B", "aéb"):
        assert bool(own.search(text)) == bool(re.search("a.b", text, flags))


def test_other_encodings_are_found_by_either_engine() -> None:
    """In a process that has compiled nothing yet."""
    for sound in (True, False):
        subprocess.run(child.command(all_found, sound), check=True)


def all_found(sound: bool) -> None:
    late._RE_IS_SOUND = sound
    scanner = Scanner(hyperscan=False)
    for marked, _ in ENCODED.values():
        text = planted("a", f"x\n{marked}\n")
        assert len(scanner.text(text.path, text.data).findings) == 1
