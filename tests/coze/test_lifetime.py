"""How long a credential may be valid, by its family and by when it was first seen."""

from __future__ import annotations

import datetime as dt

import pytest

from patscan.coze import lifetime
from patscan.model.text import Text

TODAY = dt.date(2026, 6, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


LIFETIMES = [
    ("coze-pat", "2026-05-20", "alive-window", "2026-06-19"),
    ("coze-pat", "2026-05-02", "alive-window", "2026-06-01"),
    ("coze-pat", "2026-05-01", "expired-by-policy", "2026-05-31"),
    ("coze-pat", "2024-10-16", "expired-by-policy", "2024-11-15"),
    ("coze-pat", "2024-10-15", "unknown-legacy", None),
    ("coze-pat", None, "unknown", None),
    ("coze-pat", "2030-01-01", "alive-window", "2026-07-01"),  # a wrong clock
    ("coze-pat-selfhosted", "2020-01-01", "assume-alive", None),
    ("coze-sat", "2020-01-01", "assume-alive", None),
    ("coze-playground-token", "2020-01-01", "unknown", None),
    ("coze-jwt-access-token", "2020-01-01", "expired-by-policy", "2020-01-02"),
    ("coze-jwt-access-token", "2026-05-31", "short-lived", None),
    ("coze-user-access-token", "2026-05-30", "expired-by-policy", "2026-05-31"),
    ("coze-user-access-token", None, "short-lived", None),
    ("coze-refresh-token", "2020-01-01", "unknown", None),
    ("coze-oauth-private-key", None, "assume-alive", None),
    ("coze-site-jwt", "2020-01-01", "assume-alive", None),
]


@pytest.mark.parametrize(("rule", "first", "state", "until"), LIFETIMES)
def test_lifetime(rule: str, first: str | None, state: str, until: str | None) -> None:
    seen = lifetime.Seen(day(first), day(first)) if first else None
    estimate = lifetime.estimate(rule, seen, TODAY)
    assert (estimate.state, estimate.until) == (state, until)
    assert estimate.note.en
    assert estimate.note.zh
    assert until is None or until in estimate.note.zh


TWO_DATES = [
    ("2024-10-01", "2024-10-15", "unknown-legacy"),
    ("2024-10-01", "2026-01-01", "unknown-legacy"),
    ("2020-01-01", "2026-05-20", "alive-window"),
    ("2024-10-16", "2026-01-01", "expired-by-policy"),
    ("2024-10-01", "2030-01-01", "alive-window"),
]


@pytest.mark.parametrize(("earliest", "latest", "state"), TWO_DATES)
def test_of_two_dates_the_more_careful_counts(earliest: str, latest: str, state: str) -> None:
    seen = lifetime.Seen(day(earliest), day(latest))
    assert lifetime.estimate("coze-pat", seen, TODAY).state == state


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(900, Text("15 minutes", "15 分钟")), (3600, Text("60 minutes", "60 分钟")),
     (3601, Text("2 hours", "2 小时")), (86_400, Text("24 hours", "24 小时"))],
)  # fmt: skip
def test_a_duration_is_told_in_minutes_or_hours(seconds: int, expected: Text) -> None:
    assert lifetime.span(seconds) == expected


def test_what_is_unknown_is_said() -> None:
    token = lifetime.estimate("coze-playground-token", None, dt.date(2026, 11, 24))
    assert token.note.en.startswith("its lifetime is unknown")
    assert lifetime.estimate("coze-pat", None, dt.date(2026, 11, 24)).note.en.startswith(
        "its age is unknown"
    )
