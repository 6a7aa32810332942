"""Fetching a repository by its address: from a real server on this machine, or not at all."""

from __future__ import annotations

import functools
import http.server
import os
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from patscan.git import clone
from patscan.model.text import PatscanError
from tests import scans, tokens
from tests.repos import environment, git, repository

PAT = tokens.fake_token("pat")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a git server with a repository whose token is on a side branch."""
    root = repository(tmp_path / "served" / "r", {"a.py": "1\n"})
    git(root, "checkout", "--quiet", "-b", "side")
    (root / "a.py").write_text(PAT)
    git(root, "commit", "--quiet", "--all", "--message=leak")
    git(root, "checkout", "--quiet", "main")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        "git", "daemon", "--export-all", f"--base-path={root.parent}", "--listen=127.0.0.1",
        f"--port={port}", "--reuseaddr", str(root.parent),
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"git://127.0.0.1:{port}/r"
    process.terminate()
    process.wait()


def test_everything_is_fetched_scanned_and_removed(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    hooks = tmp_path / "hooks-template" / "hooks"
    hooks.mkdir(parents=True)
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(hooks.parent))
    with clone.cloned(server) as folder:
        facts = scans.history(Path(folder))
        assert not os.path.exists(os.path.join(folder, "hooks"))
    assert [item.location.path for item in facts.findings] == ["a.py"]
    assert not os.path.exists(folder)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("patscan-")] == []


@pytest.fixture
def plain_server(tmp_path: Path) -> Iterator[str]:
    """The address of a web server that knows nothing of git and has a repository of many small files."""
    root = repository(tmp_path / "many", {f"{n}.txt": f"{n}\n" for n in range(300)})
    git(root.parent, "clone", "--quiet", "--mirror", "--no-local", str(root), "w.git")
    served = root.with_name("w.git")
    (pack,) = (served / "objects" / "pack").glob("*.pack")
    with open(pack.rename(tmp_path / "all.pack"), "rb") as file:
        subprocess.run(["git", "-C", served, "unpack-objects", "-q"], stdin=file, check=True)
    git(served, "update-server-info")
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/w.git"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_many_small_files_are_too_large_together(
    plain_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = tmp_path / "clones"
    parent.mkdir()
    monkeypatch.setattr(clone, "_WATCH_S", 0.01)
    refused = pytest.raises(PatscanError, match="would be larger than")
    with refused, clone.cloned(plain_server, parent=str(parent), max_bytes=500_000):
        pytest.fail("it was cloned")
    assert list(parent.iterdir()) == []
    with clone.cloned(plain_server, parent=str(parent), max_bytes=50_000_000) as folder:
        assert git(Path(folder), "rev-parse", "HEAD")


def test_it_is_removed_when_the_scan_fails(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(RuntimeError), clone.cloned(server):
        raise RuntimeError
    assert not list(tmp_path.glob("patscan-*"))


REFUSED = ["ext::sh -c 'touch ran'", "file:///etc", "fd::17", "https://", "https://[bad/x"]


@pytest.mark.parametrize("url", REFUSED)
def test_other_transports_are_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert clone.is_url(url)
    with pytest.raises(PatscanError), clone.cloned(url):
        pass
    assert not (tmp_path / "ran").exists()


URLS = [
    ("https://example.com/a.git", True),
    ("ssh://git@example.com/a", True),
    ("git@example.com:a/b.git", True),
    ("ext::sh", True),
    (".", False),
    ("folder", False),
    ("/tmp/a", False),
    ("C:\\repo", False),
    ("C:/repo", False),
]


@pytest.mark.parametrize(("text", "expected"), URLS)
def test_what_an_address_is(text: str, *, expected: bool) -> None:
    assert clone.is_url(text) is expected


def test_a_token_in_an_address_is_never_said() -> None:
    url = f"https://user:{PAT}@127.0.0.1:1/a/{PAT}.git"
    with pytest.raises(PatscanError) as error, clone.cloned(url):
        pass
    said = repr(error.value) + str(error.value.what)
    assert "127.0.0.1" in said
    assert PAT not in said
    assert "user:" not in said
    assert error.value.__cause__ is None
