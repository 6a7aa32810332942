"""The table of answers, row by row."""

from __future__ import annotations

import pytest

from patscan.verify.answers import TABLE, Answer, Endpoint, Meaning, row_of

OWNER = {"user_id": "7300"}
LIST: dict[str, object] = {"workspaces": [{"id": "1"}], "total_count": 1}

ROWS: list[tuple[Endpoint, Answer, Meaning]] = [
    # It works.
    ("me", Answer(200, 0, "", OWNER), "works"),
    ("workspaces", Answer(200, 0, "", LIST), "works"),
    # It works, but has no permission to list: only said of that endpoint, whatever the status.
    ("workspaces", Answer(403, 4101, "no permission"), "forbidden"),
    ("workspaces", Answer(200, 4101, "The token does not have permission"), "forbidden"),
    ("workspaces", Answer(401, 4101, ""), "forbidden"),
    # The same code for a token that is wrong.
    (
        "workspaces",
        Answer(200, 4101, "The token you entered is incorrect. Please check"),
        "rejected",
    ),
    ("me", Answer(200, 4101, "the token you entered is incorrect"), "rejected"),
    ("me", Answer(403, 4101, "no permission"), "unknown"),
    # It is not accepted, with HTTP 401 or, as a self-hosted studio does, with 200.
    ("me", Answer(401, 4100, "authentication is invalid"), "rejected"),
    ("me", Answer(200, 4100), "rejected"),
    ("me", Answer(401, 700012006, "access token invalid"), "rejected"),
    ("workspaces", Answer(200, 700012006), "rejected"),
    ("workspaces", Answer(401, 7), "rejected"),
    # Too often.
    ("me", Answer(429, None), "limited"),
    ("me", Answer(429, 4100), "limited"),
    ("me", Answer(200, 4013), "limited"),
    # Nothing follows.
    ("me", Answer(200, 4102), "unknown"),
    ("me", Answer(401, 4102), "unknown"),
    ("me", Answer(403, 4008), "unknown"),
    ("me", Answer(200, 4009), "unknown"),
    ("me", Answer(200, 4011), "unknown"),
    ("me", Answer(404, 4200), "unknown"),
    ("me", Answer(200, 5000), "unknown"),
    ("me", Answer(500, 4100), "unknown"),
    ("me", Answer(502, None), "unknown"),
    ("me", Answer(503, 0, "", OWNER), "unknown"),
    ("me", Answer(302, None), "unknown"),
    ("me", Answer(308, 4100), "unknown"),
    ("workspaces", Answer(403, None), "unknown"),
    ("me", Answer(401, None), "unknown"),
    ("me", Answer(200, None), "unknown"),
    ("me", Answer(401, 0), "unknown"),
    # Success without what was asked for.
    ("me", Answer(200, 0), "unknown"),
    ("me", Answer(200, 0, "", {"user_id": ""}), "unknown"),
    ("me", Answer(200, 0, "", [OWNER]), "unknown"),
    ("me", Answer(204, 0, "", OWNER), "unknown"),
    ("me", Answer(200, 0, "", LIST), "unknown"),
    ("workspaces", Answer(200, 0, "", OWNER), "unknown"),
    ("workspaces", Answer(200, 0, "", {"workspaces": []}), "unknown"),
]


@pytest.mark.parametrize(("endpoint", "answer", "meaning"), ROWS)
def test_a_row(endpoint: Endpoint, answer: Answer, meaning: Meaning) -> None:
    assert row_of(endpoint, answer).meaning == meaning


def test_every_row_is_tested_and_those_that_tell_nothing_give_a_reason() -> None:
    assert {TABLE.index(row_of(endpoint, answer)) for endpoint, answer, _ in ROWS} == set(
        range(len(TABLE))
    )
    for row in TABLE:
        assert bool(row.note.en and row.note.zh) == (row.meaning in ("unknown", "limited"))
