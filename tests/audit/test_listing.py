"""Organisations, as the APIs of hosts list them: all pages, or a sentence that tells what is missing."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable

import pytest

from patscan.audit import hosts
from patscan.audit.hosts import HOSTS, account
from patscan.audit.listing import Choice, client, repositories
from patscan.audit.targets import Target
from patscan.model.text import PatscanError, Text
from patscan.network.client import Client
from tests.audit import hosting
from tests.audit.hosting import TOKEN, after, hosted, item, listing
from tests.verify import server
from tests.verify.server import Answering, Asked

KEYS = tuple(HOSTS)


class Patient(Client):
    """A client that does not wait, and remembers how long it should have; it is always the year 1970."""

    def __init__(self) -> None:
        super().__init__(request_s=5, pace_s=0, now=lambda: 1000.0)
        self.waited: list[float] = []

    def pause(self, seconds: float) -> None:
        """Remember."""
        if seconds > 0:
            self.waited.append(seconds)


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment has a token for each kind of host."""
    for host in HOSTS.values():
        for name in host.tokens:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(host.tokens[0], TOKEN)


class Told:
    """What a listing gave: the targets, what was said, what was waited for, and what arrived at the server."""

    def __init__(
        self,
        key: str,
        make: Callable[[int], Answering],
        choice: Choice = Choice(),  # noqa: B008 - a value
    ) -> None:
        said: list[Text] = []
        asking = Patient()
        with hosting.serving(make) as one:
            self.site = f"http://127.0.0.1:{one.port}"
            found = list(repositories(hosted(key, one.port), choice, asking, said.append))
        self.targets: list[Target] = found
        self.said = [text.en for text in said]
        self.waited = asking.waited
        self.asked: list[Asked] = one.asked

    @property
    def names(self) -> list[str]:
        """Of those that can be cloned."""
        return [one.name for one in self.targets if one.failure is None]

    @property
    def failures(self) -> list[str]:
        """Why others cannot."""
        return [one.failure.en for one in self.targets if one.failure]


def site(port: int) -> str:
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("count", [1, 99, 100, 101, 250])
def test_all_pages_are_read(key: str, count: int) -> None:
    names = [f"r{number}" for number in range(count)]
    told = Told(key, lambda port: listing(key, [item(key, site(port), name) for name in names]))
    assert told.names == [f"acme/{name}" for name in names]
    assert not told.failures
    assert not told.said
    first = told.targets[0]
    assert first.address == first.location == f"{told.site}/acme/r0.git"
    assert first.login == key
    scheme = HOSTS[key].scheme
    assert {one.authorization for one in told.asked} == {f"{scheme} {TOKEN}"}
    assert all(TOKEN not in one.path for one in told.asked)


def test_a_group_is_asked_for_with_its_subgroups() -> None:
    with hosting.serving(lambda port: listing("gitlab", [item("gitlab", site(port), "a")])) as one:
        nested = hosted("gitlab", one.port, "acme/web")
        list(repositories(nested, Choice(), Patient(), lambda _: None))
    (asked,) = one.asked
    assert asked.path.startswith("/api/v4/groups/acme%2Fweb/projects?include_subgroups=true")


@pytest.mark.parametrize("key", [key for key in KEYS if HOSTS[key].fields.archived])
@pytest.mark.parametrize(
    ("choice", "left"),
    [
        (Choice(), ["plain"]),
        (Choice(archived=True), ["plain", "old"]),
        (Choice(forks=True), ["plain", "fork"]),
        (Choice(archived=True, forks=True), ["plain", "old", "fork", "both"]),
    ],
)
def test_archived_ones_and_forks_are_left_out_unless_asked_for(
    key: str, choice: Choice, left: list[str]
) -> None:
    def answering(port: int) -> Answering:
        kinds = {"plain": {}, "old": {"archived": True}, "fork": {"fork": True}}
        both = {"both": {"archived": True, "fork": True}}
        return listing(
            key, [item(key, site(port), name, **more) for name, more in {**kinds, **both}.items()]
        )

    told = Told(key, answering, choice)
    assert told.names == [f"acme/{name}" for name in left]
    out = 4 - len(left)
    assert len(told.said) == (out > 0)
    assert all(f"archived repositories and forks left out: {out}" in text for text in told.said)


def test_nothing_to_scan_is_said() -> None:
    assert (
        "no repository that may be seen"
        in Told("github", lambda _: listing("github", [])).failures[0]
    )
    told = Told(
        "github", lambda port: listing("github", [item("github", site(port), "a", fork=True)])
    )
    assert told.failures == [
        "all of its repositories are archived or forks: 1 (--archived, --forks)"
    ]


def page(link: str) -> Answering:
    """A page of one repository, with a `Link` header."""

    def answering(handler: server.Handler) -> None:
        one = item("github", site(handler.server.port), "a")
        server.saying(200, [one], Link=link.format(port=handler.server.port))(handler)

    return answering


HTML = server.bytes_saying(200, b"<!DOCTYPE html><title>Sign in</title>", Content_Type="text/html")
LATER = "http://127.0.0.1:{port}/api/v3/x?page=2"
BROKEN: list[tuple[Answering, str]] = [
    (server.saying(401, {"message": "Bad credentials"}), "does not accept the token in GITHUB_TOKEN/GH_TOKEN"),
    (server.saying(403, {"message": "SAML enforcement"}), "may not list them"),
    (server.saying(404, {}), "none of this name, or the token"),
    (server.saying(418, {}), "answers with HTTP 418"),
    (server.saying(500, {}), "error of its own (HTTP 500)"),
    (server.saying(502, {}), "error of its own (HTTP 502)"),
    (server.saying(302, {}, Location="https://elsewhere.example/"), "redirects (HTTP 302)"),
    (server.saying(429, {}, Retry_After="7200"), "wants 7,200 seconds of patience"),
    (server.saying(429, {}, Retry_After="1"), "limits requests (HTTP 429)"),
    (HTML, "no list of repositories"),
    (server.bytes_saying(200, b"[" * 100_000), "no list of repositories"),
    (server.saying(200, {"message": "x"}), "no list of repositories"),
    (server.saying(200, [1]), "no list of repositories"),
    (server.bytes_saying(200, b"\xff\xfe"), "no list of repositories"),
    (server.half, "broke before"),
    (server.hanging_up, "broke before"),
    (server.endless, "longer than 32 MiB"),
    (page('<https://elsewhere.example/api/v3/x?page=9>; rel="next"'), "at another host, elsewhere.example,"),
    (page('<http://u:p@127.0.0.1:{port}/api/v3/x>; rel=next'), "at another host, 127.0.0.1"),
    (page(f'<{LATER}>; rel="next"'), "repeats its pages"),
]  # fmt: skip


@pytest.mark.parametrize(("answering", "reason"), BROKEN, ids=[row[1] for row in BROKEN])
def test_a_list_that_breaks_off_is_never_complete(answering: Answering, reason: str) -> None:
    """On the second page, after a first one whose repositories are scanned all the same."""
    told = Told("github", lambda _: after(1, page(f'<{LATER}>; rel="next"'), answering))
    assert told.names[0] == "acme/a"
    (failure,) = told.failures
    assert failure.startswith("its repositories could not all be listed: ")
    assert reason in failure
    assert told.targets[-1].failure
    assert told.targets[-1].location == f"{told.site}/acme"


@pytest.mark.parametrize("key", [key for key in KEYS if HOSTS[key].total])
def test_a_list_shorter_than_the_host_says_is_not_complete(key: str) -> None:
    def answering(handler: server.Handler) -> None:
        body = json.dumps([item(key, site(handler.server.port), "a")]).encode()
        handler.send(200, body, {HOSTS[key].total: "3", "total_page": "1"})

    told = Told(key, lambda _: answering)
    assert "says that there are 3, and listed 1" in told.failures[0]


LIMITED: list[tuple[int, dict[str, str], object, list[float]]] = [
    (429, {"Retry_After": "7"}, {}, [7.0]),
    (429, {"Retry_After": "Thu, 01 Jan 1970 00:17:00 GMT"}, {}, [20.0]),
    (429, {}, {}, [60.0]),
    (403, {"Retry_After": "3"}, {}, [3.0]),
    (403, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "1030"}, {}, [31.0]),
    (429, {"RateLimit_Remaining": "0", "RateLimit_Reset": "900"}, {}, [1.0]),
    (403, {}, {"message": "You have exceeded a secondary rate limit."}, [60.0]),
]


@pytest.mark.parametrize(("status", "headers", "body", "waits"), LIMITED)
def test_a_limit_is_waited_for_and_said(
    status: int, headers: dict[str, str], body: object, waits: list[float]
) -> None:
    told = Told("github", lambda _: after(2, server.saying(status, body, **headers), page("")))
    assert told.names == ["acme/a"]
    assert told.waited == waits * 2
    assert told.failures == []
    assert told.said == [f"127.0.0.1:{told.site.rpartition(':')[2]} limits requests: going on in {waits[0]:,.0f} seconds"] * 2  # fmt: skip


@pytest.mark.parametrize("passing", [server.saying(503, {}), server.hanging_up, server.half])
def test_what_fails_for_a_moment_is_asked_for_again(passing: Answering) -> None:
    told = Told("github", lambda _: after(3, passing, page("")))
    assert told.names == ["acme/a"]
    assert told.waited == [1.0, 2.0, 4.0]


ODD: list[tuple[Callable[[int], object], str]] = [
    (lambda _: "https://elsewhere.example/acme/a.git", "at another host, https://elsewhere.example/acme/a.git"),
    (lambda port: f"http://user:secret@127.0.0.1:{port}/acme/a.git", "at another host, http://127.0.0.1:"),
    (lambda port: f"http://127.0.0.1:{port}@elsewhere.example/a.git", "at another host, http://elsewhere.example/a.git"),
    (lambda port: f"http://127.0.0.1:{port}0/acme/a.git", "at another host"),
    (lambda _: "ext::sh -c id", "at another host"),
    (lambda _: "file:///etc", "at another host"),
    (lambda _: "/etc", "at another host"),
    (lambda _: None, "no address"),
    (lambda _: "http://127.0.0.1/\x1b[2J", "no address"),
    (lambda _: {"href": "x"}, "no address"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "reason"), ODD)
def test_a_repository_elsewhere_is_not_cloned(
    address: Callable[[int], object], reason: str
) -> None:
    told = Told(
        "github",
        lambda port: listing(
            "github", [{**item("github", site(port), "a"), "clone_url": address(port)}]
        ),
    )
    assert reason in told.failures[0]
    assert told.names == []
    assert "secret" not in repr(told.targets)


def test_what_the_host_calls_too_large_is_not_fetched() -> None:
    told = Told(
        "github",
        lambda port: listing("github", [item("github", site(port), "a", size=2_000_000)]),
        Choice(max_bytes=10**9),
    )
    assert told.failures == [
        "it has 2.0 GB according to the host, and clones may take 1.0 GB (--disk)"
    ]


def test_without_a_token_only_public_ones_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    told = Told("github", lambda _: page(""))
    assert {one.authorization for one in told.asked} == {""}
    assert "GITHUB_TOKEN/GH_TOKEN is not set" in told.said[0]
    monkeypatch.setenv("GH_TOKEN", TOKEN)
    assert Told("github", lambda _: page("")).said == []


@pytest.mark.parametrize("word", ["a b", "a\nX-Header: b", "\u00e9", "\x1b"])
def test_what_is_no_token_is_not_sent(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", word)
    with pytest.raises(PatscanError) as error:
        Told("github", lambda _: page(""))
    assert error.value.what.en == "GITHUB_TOKEN holds no token"


def test_a_token_is_not_shown() -> None:
    held = HOSTS["github"].token({"GITHUB_TOKEN": f" {TOKEN}\n"})
    assert held is not None
    assert held.value() == TOKEN.encode()
    login = hosts.login("github")
    assert TOKEN not in repr((held, login))
    with pytest.raises(TypeError):
        pickle.dumps(login)
    assert hosts.login("") is None


ACCOUNTS = [
    ("github", "acme", "https://api.github.com", "https://github.com", "acme"),
    ("github", "https://github.com/acme", "https://api.github.com", "https://github.com", "acme"),
    ("github", "https://ghe.example:8443/acme/", "https://ghe.example:8443/api/v3", "https://ghe.example:8443", "acme"),
    ("gitlab", "acme/web", "https://gitlab.com/api/v4", "https://gitlab.com", "acme/web"),
    ("gitlab", "https://GitLab.example:443/acme/web/", "https://gitlab.example/api/v4", "https://gitlab.example", "acme/web"),
    ("gitee", "acme", "https://gitee.com/api/v5", "https://gitee.com", "acme"),
    ("gitea", "git.example/acme", "https://git.example/api/v1", "https://git.example", "acme"),
    ("gitea", "http://[::1]:3000/git/acme", "http://[::1]:3000/git/api/v1", "http://[::1]:3000", "acme"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "word", "api", "place", "name"), ACCOUNTS)
def test_what_names_an_organisation(key: str, word: str, api: str, place: str, name: str) -> None:
    assert account(HOSTS[key], word, {}) == (HOSTS[key], api, place, name)


def test_another_base_of_githubs_api() -> None:
    given = {"GITHUB_API_URL": "https://ghe.example/api/v3/"}
    found = account(HOSTS["github"], "acme", given)
    assert (found.api, found.site) == ("https://ghe.example/api/v3", "https://ghe.example")


NO_ACCOUNTS = [
    ("github", ""), ("github", "a/b"), ("github", ".."), ("github", "ftp://x/a"), ("github", "https://x"),
    ("github", "https://[x/a"), ("github", "https://x:y/a"), ("github", "https://x/a?b"), ("gitlab", "a//b"),
    ("gitlab", "a/../b"), ("gitea", "acme"), ("gitea", "git.example/"), ("github", "a\x1b"), ("github", "a b"), ("gitlab", "组"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "word"), NO_ACCOUNTS)
def test_what_names_none(key: str, word: str) -> None:
    with pytest.raises(PatscanError) as error:
        account(HOSTS[key], word, {})
    assert error.value.hint


def test_a_login_on_the_command_line_is_refused_and_not_repeated() -> None:
    for word in (f"https://u:{TOKEN}@x.example/acme", f"https://{TOKEN}@x.example/acme"):
        with pytest.raises(PatscanError) as error:
            account(HOSTS["gitlab"], word, {})
        assert TOKEN not in str(error.value.what.en) + str(error.value.hint)
        assert "GITLAB_TOKEN" in str(error.value.hint)


def test_authorities_of_ones_own(tmp_path: object) -> None:
    with pytest.raises(PatscanError):
        client(None, {"SSL_CERT_FILE": f"{tmp_path}/none.pem"})
    authority = f"{tmp_path}/ca.pem"
    server.authority().cert_pem.write_to_path(authority)
    said: list[Text] = []
    with server.serving(page(""), "127.0.0.1") as one:
        place = account(HOSTS["github"], f"https://127.0.0.1:{one.port}/acme", {})
        asking = client(None, {"SSL_CERT_FILE": authority})
        (found,) = repositories(place, Choice(), asking, said.append)
    assert one.asked
    assert found.failure is not None  # the page gives an address with http://
