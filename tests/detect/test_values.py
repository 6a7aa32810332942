"""Where values are looked for: with hyperscan, without it and everywhere, the same matches are found."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest

from patscan.coze.families import FAMILIES, Family
from patscan.detect import values
from patscan.detect.matcher import CredentialMatch, credential_matches
from patscan.detect.prefilter import Prefilter
from patscan.detect.scanner import Scanner
from patscan.literals import Database
from tests import tokens
from tests.detect.test_matcher import FOUND, LEFT_ALONE

SECRET = tokens.client_secret()
NAMES = (
    "client_secret", "COZE_CLIENT_SECRET", "appSecret", "verify_token", "callbackToken", "WEBHOOK_SECRET",
    "refresh_token", "refreshToken", "COZE_REFRESH_TOKEN", "COZE_WORKLOAD_IDENTITY_CLIENT_SECRET", "id",
)  # fmt: skip
GAPS = (
    "=", ": ", '": "', "='", " = os.getenv('X') or '", '\\": \\"', '",\n      "value": "', "\n  value: ",
    " is the one that you have to use wherever you are asked for it: ", "", " ", "/", "\n", ";", ", ", '", "',
)  # fmt: skip
BETWEEN = (
    "\n",
    " ",
    ",\n",
    '",\n"',
    "'",
    "; ",
    "=",
    " X-Coze-Signature ",
    " permission/oauth2/token Bearer ",
)


def sample(source: random.Random) -> bytes:
    """Names, gaps and values in any order, with a word of Coze among them."""
    lengths = (20, 32, 47, 48, 49, 63, 64, 65, 66, 128)
    alphabets = (tokens.ALNUM, tokens.ALNUM, tokens.HEX, tokens.ALNUM + "-_.~")
    parts = ["api.coze.cn "]
    for _ in range(source.randint(1, 8)):
        value = "".join(source.choices(source.choice(alphabets), k=source.choice(lengths)))
        parts += (source.choice(NAMES), source.choice(GAPS), value, source.choice(BETWEEN))
    return "".join(parts).encode()


def everywhere(
    text: bytes, rows: Sequence[Family], _: object = None
) -> Iterator[tuple[Family, values.Spans]]:
    """All of a text, for every family whose words it has."""
    for row in rows:
        if not row.words or any(word in text for word in row.words):
            yield row, [(0, len(text))]


def with_hyperscan() -> Database:
    """A database that has seen enough to have loaded hyperscan; without it the test is skipped."""
    pytest.importorskip("hyperscan")
    database = values.database()
    database.scan(bytes(values.DATABASE_FROM_BYTES))
    return database


def matches(text: bytes) -> list[CredentialMatch]:
    """What is found in a text."""
    return credential_matches(text, Prefilter(hyperscan=False).scan(text).plain, "a.txt")


def test_all_ways_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    source = random.Random(15)
    texts = [sample(source) for _ in range(1000)]
    texts += [_bytes(getattr(row, "values", (row,))[0]) for row in (*FOUND, *LEFT_ALONE)]
    fast, slow = with_hyperscan(), values.database(hyperscan=False)
    assert fast.scan(b"x") is not None
    assert slow.scan(b"x") is None
    by_engine = []
    for database in (fast, slow):
        monkeypatch.setattr(values, "database", lambda chosen=database: chosen)
        by_engine.append([matches(text) for text in texts])
    monkeypatch.setattr(values, "ranges", everywhere)
    expected = [matches(text) for text in texts]
    assert sum(map(len, expected)) > 200
    assert {one.rule for row in expected for one in row} > {
        "coze-oauth-client-secret", "coze-callback-token", "coze-refresh-token", "coze-workload-key",
    }  # fmt: skip
    for found in by_engine:
        assert [at for at, one in enumerate(found) if one != expected[at]] == []


def _bytes(text: object) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode()


REFRESH = tokens.body(40, seed="refresh")
# Texts with a value that is near its name only in another view of them.
IN_VIEWS = (
    ("a.json", '{"url": "api.coze.cn", "refresh_token": "' + r"\/" * 50 + f':{REFRESH}"}}'),
    ("a", '{"url": "api.coze.cn", "refresh_token": "' + r"\/" * 50 + f':{REFRESH}"}}'),
    ("a.diff", f"""--- a/c\n+++ b/c\n@@ -1,2 +1,2 @@
 api.coze.cn refresh_token\n-  value: 1; 2\n+  value: {REFRESH}\n"""),
)  # fmt: skip


@pytest.mark.parametrize(("path", "text"), IN_VIEWS)
def test_views_are_not_ruled_out(path: str, text: str) -> None:
    assert with_hyperscan().scan(text.encode()) is not None
    (found,) = Scanner(hyperscan=False).text(path, text.encode()).findings
    assert found.rule == "coze-refresh-token"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"token {SECRET}", [(6, 54)]),
        ("token" + " " * values.REACH + SECRET, []),
        (f"token{SECRET}", []),  # the word is a part of the run
        (f"{SECRET} token {SECRET}", [(55, 103)]),
        (f"{SECRET}token {SECRET}", [(54, 102)]),
        (f"token {SECRET} {SECRET}", [(6, 54), (55, 103)]),
        (f"token {'0aF9' * 16} {SECRET}", [(71, 119)]),
        (SECRET + " " * 400 + f"token='{SECRET}'", [(455, 503)]),
        (f"{SECRET} {SECRET}", []),
    ],
)
def test_runs_are_found_behind_near_words(text: str, expected: list[tuple[int, int]]) -> None:
    pytest.importorskip("hyperscan")
    assert list(values._runs_near_words(text.encode())) == expected


def test_hashes_and_values_without_a_name_are_not_matched() -> None:
    with_hyperscan()
    secret = tokens.ALNUM[:48]
    rows = [row for row in FAMILIES if row.runs]
    for text in (
        f"secret={'0af9' * 12}", f"id={secret}", f"secret={secret}9", "secret" + " " * 400 + secret,
        f"token={'0af9' * 16}",
    ):  # fmt: skip
        assert list(values.ranges(b"VERIFY " + text.encode(), rows)) == []
    assert len(list(values.ranges(f"secret={secret}".encode(), rows))) == 1
