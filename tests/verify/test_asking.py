"""Whole verifications, against a local server that answers like the vendor's."""

from __future__ import annotations

import socket

import pytest

from patscan.model.findings import Secret, VerificationState, Workspace
from patscan.model.held import Held
from patscan.verify.asking import verify
from patscan.verify.client import Client
from patscan.verify.hosts import hosts_for, named
from tests import tokens
from tests.verify import server
from tests.verify.server import Answering, Asked, by_endpoint, envelope, saying

TOKEN = tokens.fake_token("pat")
HOSTS = hosts_for("coze-pat", "cn", None)
INVALID = saying(401, server.INVALID)


def held(token: str = TOKEN) -> Held:
    return Held(token.encode(), Secret.of(token.encode(), label="pat_", body=token[4:].encode()))


class Patient(Client):
    """A client that does not wait, and remembers how long it should have."""

    def __init__(self, request_s: float = 5.0) -> None:
        super().__init__(context=server.trusting(), request_s=request_s, pace_s=0, now=lambda: 0.0)
        self.waited: list[float] = []

    def pause(self, seconds: float) -> None:
        """Remember."""
        if seconds > 0:
            self.waited.append(seconds)


def asked(monkeypatch: pytest.MonkeyPatch, answering: Answering, client: Client | None = None):  # type: ignore[no-untyped-def]
    with server.serving(answering) as one:
        server.lead_here(one.port, monkeypatch.setattr)
        return verify(client or Patient(), held(), HOSTS), one.asked


BOTH = ("api.coze.cn", "api.coze.com")
CN = BOTH[:1]
RESULTS: list[tuple[Answering, VerificationState, tuple[str, ...], str]] = [
    (server.knowing(TOKEN), "works", CN, "accepts it"),
    (server.knowing(TOKEN, at="api.coze.com"), "works", BOTH, "api.coze.com accepts it"),
    (server.knowing(), "rejected", BOTH, "delete it all the same"),
    (saying(200, server.INVALID), "rejected", BOTH, "delete it all the same"),
    (saying(401, envelope(4100)), "rejected", BOTH, "invalid, expired or revoked"),
    (by_endpoint(INVALID, saying(403, envelope(4101, "no permission"))), "works", CN, "may not list"),
    (by_endpoint(saying(200, server.ME), saying(200, envelope(4101))), "works", CN, "may not list"),
    (by_endpoint(saying(404, envelope(4200)), saying(200, server.WORKSPACES)), "works", CN, ""),
    (by_endpoint(saying(200, server.ME), saying(500, {})), "works", CN, "accepts it"),
    (saying(200, envelope(4101, "The token you entered is incorrect")), "rejected", BOTH, ""),
    # One of two that does not reject is enough for doubt.
    (by_endpoint(INVALID, saying(500, envelope(5000))), "unknown", BOTH, "error of its own"),
    (by_endpoint(saying(403, envelope(4101)), INVALID), "unknown", BOTH, "code 4101"),
    (saying(403, envelope(4102)), "unknown", BOTH, "risk control"),
    (saying(200, envelope(4008)), "unknown", BOTH, "limit"),
    (saying(200, envelope(4009)), "unknown", BOTH, "limit"),
    (saying(503, envelope(5000)), "unknown", BOTH, "HTTP 503"),
    (server.bytes_saying(200, b"<html>log in</html>"), "unknown", BOTH, "not one of the API's"),
    (server.bytes_saying(401, b""), "unknown", BOTH, "not one of the API's"),
    (server.bytes_saying(200, b"[" * 100_000), "unknown", BOTH, "not one of the API's"),
    (server.bytes_saying(200, b'{"code": true}'), "unknown", BOTH, "not one of the API's"),
    (server.bytes_saying(200, b'{"code": 0, "data": "\xff"}'), "unknown", BOTH, "not one"),
]  # fmt: skip


@pytest.mark.parametrize(("answering", "state", "hosts", "note"), RESULTS)
def test_a_verification(
    monkeypatch: pytest.MonkeyPatch,
    answering: Answering,
    state: VerificationState,
    hosts: tuple[str, ...],
    note: str,
) -> None:
    result, requests = asked(monkeypatch, answering)
    assert (result.state, result.hosts) == (state, hosts), result
    assert note in result.note.en
    assert tuple(dict.fromkeys(one.host for one in requests)) == hosts
    assert {one.authorization for one in requests} == {f"Bearer {TOKEN}"}


def test_the_region_that_accepts_it_is_the_last_that_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result, requests = asked(monkeypatch, server.knowing(TOKEN))
    assert requests == [
        Asked("api.coze.cn", "/v1/users/me", f"Bearer {TOKEN}"),
        Asked("api.coze.cn", "/v1/workspaces?page_num=1&page_size=50", f"Bearer {TOKEN}"),
    ]
    assert result.owner == "Ada (7300)"
    assert result.workspaces == (
        Workspace("71", "Home", "owner"), Workspace("72", "Team", "member"),
    )  # fmt: skip
    assert result.workspaces_total == 2


def test_names_of_the_account_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    me = envelope(0, "", {"user_id": "7", "nick_name": "x" * 5000, "user_name": ["y"]})
    rows = [{"id": 1, "name": "w" * 5000}, "no workspace", {"name": None}] * 40
    listed = envelope(0, "", {"workspaces": rows, "total_count": "many"})
    result, _ = asked(monkeypatch, by_endpoint(saying(200, me), saying(200, listed)))
    assert len(result.owner) < 100
    assert len(result.workspaces) < 51
    assert max(len(one.name) for one in result.workspaces) == 80
    assert result.workspaces_total == len(result.workspaces)


def test_a_placeholder_is_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("nothing may be resolved")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    made_up = "pat_" + "0123456789abcdef" * 4
    assert verify(Patient(), held(made_up), HOSTS).state == "unknown"


WAITS = [
    ("3", [3.0] * 2, "too often"),
    ("Thu, 01 Jan 1970 00:00:07 GMT", [7.0] * 2, "too often"),
    ("Thu, 01 Jan 1969 00:00:07 GMT", [], "too often"),
    ("soon", [5.0] * 2, "too often"),
    ("-1", [5.0] * 2, "too often"),
    ("3600", [], "3,600 seconds of patience"),
    ("9" * 40, [5.0] * 2, "too often"),
]


@pytest.mark.parametrize(("after", "waits", "note"), WAITS)
def test_a_host_that_asks_for_patience_gets_it(
    monkeypatch: pytest.MonkeyPatch, after: str, waits: list[float], note: str
) -> None:
    client = Patient()
    result, requests = asked(monkeypatch, saying(429, {}, Retry_After=after), client)
    assert client.waited == waits * 2  # of each host
    assert result.state == "unknown"
    assert note in result.note.en
    # No other endpoint is tried meanwhile.
    assert {one.path for one in requests} == {"/v1/users/me"}


def test_what_is_said_after_waiting_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = iter([saying(429, {}, Retry_After="1"), *[server.knowing(TOKEN)] * 2])
    result, _ = asked(
        monkeypatch,
        lambda handler: next(turns)(handler),  # noqa: PLW0108
    )
    assert result.state == "works"


def test_a_host_of_the_users_own_is_asked_as_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with server.serving(server.knowing(TOKEN, at="localhost"), tls=False) as one:
        server.lead_here(one.port, monkeypatch.setattr)
        own = named(f"http://localhost:{one.port}/studio")
        result = verify(Patient(), held(), (own,))
    assert result.hosts == (f"localhost:{one.port}",)
    assert one.asked[0].path == "/studio/v1/users/me"
