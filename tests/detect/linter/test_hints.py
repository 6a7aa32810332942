"""The cheap question before a text is linted: hyperscan must let through all that the patterns let through."""

import re
from collections.abc import Iterator

import pytest

from patscan.detect.linter import elsewhere, rules

pytest.importorskip("hyperscan")

# The limits of repetitions, and one more.
COUNTS = (0, 1, 40, 41)
PADDED = [
    b"coze%b_token", b"public.%bKey", b"window.%benv.%bsecret", b"$VITE_%b_PAT", b"NEXT_PUBLIC_%b_TOKEN",
    b"x.get%bToken()", b"Settings.%bapi_key", b"config.%b.key", b"return %bcoze;", b"res.json%b(config.coze%b)",
    b"} = %bcoze\n", b"pat_%b" + b"a" * 60, b"getOAuthToken(\n%bauth.sign(", b"?access_token=%b",
    b"coze:\n  bot: %b\n  api-key: x", b"my-coze-app: \r\n\t%b_pat: x",
]  # fmt: skip
TEXTS = [
    (template % ((b"x" * count,) * template.count(b"%b"))).upper() if shout else
    template % ((b"x" * count,) * template.count(b"%b"))
    for template in PADDED for count in COUNTS for shout in (False, True)
]  # fmt: skip


def _lets_through(text: bytes) -> bool:
    """Whether the patterns do."""
    found = rules._may_leak("", text, rules._words().found(text))
    return any(found) or rules._nests_secret(text.lower())


@pytest.fixture
def hyperscan(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rules, "EXPRESSIONS_FROM_BYTES", 0)
    rules._expressions.cache_clear()
    yield
    rules._expressions.cache_clear()


@pytest.mark.usefixtures("hyperscan")
def test_hyperscan_lets_through_what_the_patterns_do() -> None:
    by_patterns = [text for text in TEXTS if _lets_through(text)]
    assert len(by_patterns) > len(TEXTS) // 2
    assert [text for text in by_patterns if not rules.may_leak(text)] == []


@pytest.mark.usefixtures("hyperscan")
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"a coze bot",
        b"coze of a\ntoken",
        b"my_icecream",
        b"resend coze,",
        b"coze:\ntoken: x",
        b"  '@coze/api':\n    key: x",
        b"  ../packages/coze-js:\n    dependencies:\n      token: x",
    ],
)
def test_most_texts_are_let_through_by_neither(text: bytes) -> None:
    assert not rules.may_leak(text)
    assert not _lets_through(text)


def test_every_pattern_is_one_of_hyperscans() -> None:
    """It has the limits of `re` no longer, and nothing that hyperscan does not know."""
    for pattern in (*(row for _, row in rules._rows()), rules._NESTED_SECRET, *elsewhere.REFERRING):
        wider = rules._without_limits(pattern)
        assert not re.search(rb"\{\d,\d|\(\?[<!=]", wider)
