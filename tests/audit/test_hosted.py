"""Whole audits of organisations: listed and cloned from a host on this machine, and nothing else is contacted."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from patscan.audit.hosts import login
from patscan.git import clone, outside
from patscan.model.text import PatscanError
from tests.audit import hosting
from tests.audit.hosting import TOKEN, basic, item
from tests.audit.organisations import SHARED, commits, made
from tests.repos import write
from tests.robustness import PROGRAM
from tests.test_no_leak import WATCH
from tests.verify import server
from tests.verify.server import Server

# All forms in which the token could be somewhere.
FORMS = [form.encode() for form in (TOKEN, basic("oauth2")[6:], basic("x-access-token")[6:])]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Server]:
    """A host whose organisation `acme` has two repositories, one of them with a credential and one that is gone."""
    folder = tmp_path / "served"
    hosting.published(made(folder / "acme" / "a.git", commits(0, coze_py=SHARED)))
    hosting.published(made(folder / "acme" / "b.git", commits(1)))

    def make(port: int) -> server.Answering:
        items = [item("gitea", f"http://127.0.0.1:{port}", name) for name in ("a", "b", "gone")]
        return hosting.files(folder, basic("oauth2"), hosting.listing("gitea", items))

    with hosting.serving(make) as one:
        yield one


def test_an_organisation_is_listed_cloned_and_scanned(host: Server, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "tmp").mkdir(parents=True)
    log = home / "log"
    environment = {
        **{key: value for key, value in os.environ.items() if "COVERAGE" not in key},
        "HOME": str(home), "TMPDIR": str(home / "tmp"), "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": str(WATCH), "PATSCAN_TEST_LOG": str(log), "GITEA_TOKEN": TOKEN,
        "GIT_TRACE_CURL": str(home / "trace"), "GIT_TRACE_REDACT": "0",
    }  # fmt: skip
    done = subprocess.run(
        [PROGRAM, "audit", "--gitea", f"http://127.0.0.1:{host.port}/acme", "--format=json", "-v",
         "--jobs=2", "--lang=en", "--db", str(home / "a.db")],
        cwd=tmp_path, capture_output=True, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    statuses = {one["repository"]: one["status"] for one in report["coverage"]}
    assert statuses == {"acme/a": "complete", "acme/b": "complete", "acme/gone": "failed"}
    assert report["credentials"][0]["repositories"] == ["acme/a"]
    gone = next(one for one in report["coverage"] if one["status"] == "failed")
    assert "not found" in gone["failure"]
    assert "Cloning" not in gone["failure"]
    events = [json.loads(line) for line in log.read_text().splitlines()]
    _assert_nothing_else_is_asked(events, host.port)
    commands = [ast.literal_eval(values)[1] for event, values in events if "Popen" in event]
    assert any("clone" in words for words in commands)
    log.unlink()  # it has the environment of git, where the token may be
    written = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    written += [done.stdout, done.stderr, repr(commands).encode()]
    assert (home / "trace").stat().st_size
    for form in FORMS:
        assert not any(form in text for text in written)


def _assert_nothing_else_is_asked(events: list[tuple[str, str]], port: int) -> None:
    """By Python; what git asks arrives at the server, or nowhere."""
    for event, values in events:
        if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
            assert f"'127.0.0.1', {port}" in values, values


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_the_kernel_sees_no_other_connection(host: Server, tmp_path: Path) -> None:
    """Of patscan, its workers and git."""
    subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=connect,sendto,execve", "-s", "4096", "-o", str(tmp_path / "calls"),
         PROGRAM, "audit", "--gitea", f"http://127.0.0.1:{host.port}/acme", "--db", str(tmp_path / "a.db")],
        cwd=tmp_path, capture_output=True, check=False, env={**os.environ, "GITEA_TOKEN": TOKEN},
    )  # fmt: skip
    calls = (tmp_path / "calls").read_text()
    ports = set(re.findall(r"connect\(.*sin6?_port=htons\((\d+)\)", calls))
    assert ports == {str(host.port)}
    started = "".join(line for line in calls.splitlines() if "execve(" in line)
    assert "git-remote-http" in started
    assert not [form for form in FORMS if form.decode() in started]


def cloned(url: str) -> None:
    """Clone with the login of a Gitea server."""
    with clone.cloned(url, login=login("gitea")) as folder:
        assert os.path.isdir(folder)


@pytest.fixture
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITEA_TOKEN", TOKEN)


@pytest.mark.usefixtures("_token")
def test_git_sends_the_token_to_its_host_alone(
    host: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Together with configuration in the environment that was there before, but in place of other headers."""
    key = f"http.http://127.0.0.1:{host.port}/.extraHeader"
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.userAgent")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "mine")
    monkeypatch.setenv("GIT_CONFIG_KEY_1", key)
    monkeypatch.setenv("GIT_CONFIG_VALUE_1", "Authorization: Basic b3RoZXI=")
    cloned(f"http://127.0.0.1:{host.port}/acme/a.git")
    assert {one.authorization for one in host.asked} == {basic("oauth2")}
    with hosting.serving(lambda _: server.saying(404, {})) as other:
        own = login("gitea")
        assert own is not None
        variables = own.variables("http://127.0.0.1:1/a.git", {})
        command = ["git", "ls-remote", f"http://127.0.0.1:{other.port}/a.git"]
        subprocess.run(command, check=False, capture_output=True, env={**os.environ, **variables})
    assert {one.authorization for one in other.asked} == {""}


@pytest.mark.usefixtures("_token")
def test_git_takes_the_token_to_no_other_host() -> None:
    with hosting.serving(lambda _: server.saying(200, {})) as other:
        target = f"http://localhost:{other.port}/acme/a.git"

        def redirecting(handler: server.Handler) -> None:
            handler.send(302, b"", {"Location": target + "/info/refs?service=git-upload-pack"})

        with (
            hosting.serving(lambda _: redirecting) as one,
            pytest.raises(PatscanError) as error,
        ):
            cloned(f"http://127.0.0.1:{one.port}/acme/a.git")
    assert one.asked
    assert other.asked == []
    assert not [form for form in FORMS if form.decode() in repr(error.value.what)]


@pytest.mark.usefixtures("_token")
def test_a_refused_token_does_not_ask_helpers_or_people(
    host: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git would tell them to forget a password that they have for this host."""
    (tmp_path / "config").write_text(
        f'[credential]\n\thelper = "!f() {{ touch {tmp_path}/asked; }}; f"\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    write(tmp_path, {"ask": f"#!/bin/sh\ntouch {tmp_path}/asked\n"})
    (tmp_path / "ask").chmod(0o700)
    monkeypatch.setenv("GIT_ASKPASS", str(tmp_path / "ask"))
    monkeypatch.setenv("GITEA_TOKEN", "another")
    with pytest.raises(PatscanError):
        cloned(f"http://127.0.0.1:{host.port}/acme/a.git")
    assert not (tmp_path / "asked").exists()


@pytest.mark.usefixtures("_token")
def test_a_git_that_is_too_old_is_not_given_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "_version", lambda _: (2, 30, 9))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.01)
        with pytest.raises(PatscanError) as error:
            cloned(f"http://127.0.0.1:{listener.getsockname()[1]}/a.git")
        with pytest.raises(TimeoutError):
            listener.accept()
    assert "before version 2.31" in error.value.what.en


def refused(folder: Path, *arguments: str, **environment: str) -> str:
    """What a run says that ends with 2, before there is a database."""
    done = subprocess.run(
        [PROGRAM, "audit", *arguments, "--lang=en", "--db", "a.db"],
        cwd=folder, capture_output=True, check=False, text=True, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 2
    assert not (folder / "a.db").exists()
    return done.stderr


def test_what_cannot_be_asked_for_is_told_first(tmp_path: Path) -> None:
    assert "names no organisation" in refused(tmp_path, "--github", "a/b")
    assert "holds no token" in refused(tmp_path, "--github=a", GITHUB_TOKEN="a b")
    assert "proxy has to be" in refused(tmp_path, "--github=a", "--proxy=x", GITHUB_TOKEN=TOKEN)
    said = refused(tmp_path, f"--gitea=https://{TOKEN}@git.example/acme")
    assert "GITEA_TOKEN" in said
    assert TOKEN not in said
