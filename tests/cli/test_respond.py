"""`patscan respond` as a process: from the leak to the last step."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests import tokens
from tests.repos import git, repository, write
from tests.robustness import PROGRAM

PAT, SAT = tokens.fake_token("pat"), tokens.fake_token("sat")
PAGE = f"<script>\nnew CozeWebSDK.WebChatClient({{auth: {{type: 'token', token: '{PAT}'}}}})\n</script>\n"
FILES = {
    "web/index.html": PAGE, "server.py": f"coze = '{SAT}'  # https://api.coze.com\n",
    "package.json": "{}",
}  # fmt: skip


def digits(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:12]


def patscan(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [PROGRAM, *arguments], cwd=root, capture_output=True, check=False, text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(root.parent / "cache")},
    )  # fmt: skip
    for token in (PAT, SAT):
        assert token[12:-8] not in done.stdout + done.stderr
    return done


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    # A personal token that is older would count as expired.
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return repository(tmp_path / "project", FILES, date=now)


def test_the_worst_comes_first_and_one_can_be_named(leaky: Path) -> None:
    page = patscan(leaky, "respond").stdout
    assert page.index(digits(PAT)) < page.index(digits(SAT))
    assert "Replace what was published" in page
    one = patscan(leaky, "respond", digits(SAT)).stdout
    assert digits(PAT) not in one
    assert "Replace what was published" not in one
    # The file names coze.com.
    assert "https://www.coze.com/open/oauth/pats" in one
    assert "https://www.coze.cn" not in one


def test_without_a_name_it_is_about_the_last_run(leaky: Path) -> None:
    assert patscan(leaky, "scan", "server.py").returncode == 1
    done = patscan(leaky, "respond")
    assert done.returncode == 0
    assert digits(SAT) in done.stdout
    assert digits(PAT) not in done.stdout


@pytest.mark.slow
def test_steps_are_kept_in_the_baseline_and_accept_nothing(leaky: Path) -> None:
    for arguments in (
        ("--done", "revoke", "--done", "check"),
        ("--done", "tell", "--undo", "check"),
    ):
        done = patscan(leaky, "respond", digits(PAT), *arguments)
        assert done.returncode == 0, done.stderr
    document = json.loads((leaky / ".patscan-baseline.json").read_text())
    (entry,) = document["entries"]
    assert list(entry["steps"]) == ["revoke", "tell"]
    assert "[x] Revoke it (done on " in done.stdout
    assert "[ ] Check that" in done.stdout
    # It is still found: it is not accepted before somebody says why.
    assert patscan(leaky, "scan", "web").returncode == 1
    listed = patscan(leaky, "baseline", "list").stdout
    assert "not accepted; done so far: revoke" in listed
    assert patscan(leaky, "baseline", "update").returncode == 0
    assert patscan(leaky, "scan", "web").returncode == 1
    patscan(leaky, "baseline", "accept", digits(PAT), "--reason", "revoked")
    assert patscan(leaky, "scan", "web").returncode == 0
    assert "[x] Revoke it" in patscan(leaky, "respond", digits(PAT)).stdout


@pytest.mark.slow
def test_no_step_leaves_no_entry(leaky: Path) -> None:
    patscan(leaky, "respond", digits(PAT), "--done", "revoke")
    patscan(leaky, "respond", digits(PAT), "--undo", "revoke")
    assert json.loads((leaky / ".patscan-baseline.json").read_text())["entries"] == []


@pytest.mark.slow
def test_what_is_gone_is_told_with_what_was_done(leaky: Path) -> None:
    patscan(leaky, "respond", digits(PAT), "--done", "revoke")
    other = repository(leaky.parent / "clean", {"a": "1"})
    (leaky / ".patscan-baseline.json").rename(other / ".patscan-baseline.json")
    done = patscan(other, "respond", digits(PAT), "--done", "prove")
    assert done.returncode == 0, done.stderr
    assert f"{digits(PAT)} is found neither" in done.stderr
    assert "prove 20" in done.stderr


def test_a_credential_of_the_history_alone(leaky: Path) -> None:
    git(leaky, "rm", "-q", "web/index.html")
    git(leaky, "commit", "-qm", "remove")
    page = patscan(leaky, "respond", digits(PAT)).stdout
    assert "[x] Take it out of the code" in page
    assert "--rewrite" in page


def test_markdown_goes_to_a_file(leaky: Path) -> None:
    done = patscan(leaky, "respond", "-f", "markdown", "-o", "ticket.md", "--lang", "zh")
    assert (done.returncode, done.stdout) == (0, "")
    assert "1. [ ] **撤销它**" in (leaky / "ticket.md").read_text("utf-8")


def test_the_ending_of_a_file_tells_the_format(leaky: Path) -> None:
    done = patscan(leaky, "respond", "-o", "ticket.md", "-o", "text=ticket", "-o", "page.txt")
    assert (done.returncode, done.stdout) == (0, "")
    assert "1. [ ] **Revoke it**" in (leaky / "ticket.md").read_text()
    assert " 1. [ ] Revoke it" in (leaky / "ticket").read_text() == (leaky / "page.txt").read_text()
    for wrong in ("page.html", "html=page", "ticket", "nowhere/ticket.md"):
        assert patscan(leaky, "respond", "-o", wrong).returncode == 2, wrong


def test_outside_of_a_repository(tmp_path: Path) -> None:
    write(tmp_path / "project", FILES)
    page = patscan(tmp_path / "project", "respond", digits(PAT)).stdout
    assert "Take it out of the history" not in page


def test_a_path_with_a_credential_is_masked(tmp_path: Path) -> None:
    write(tmp_path / "project", {f"{SAT}/a.py": f"coze = '{PAT}'\n"})
    assert "a.py:1" in patscan(tmp_path / "project", "respond").stdout


@pytest.mark.slow
def test_mistakes(tmp_path: Path) -> None:
    root = repository(tmp_path / "project", {"a": "1"})
    for arguments, code, said in (
        ([], 0, "no credential is found here"),
        (["0123456789ab"], 2, "no credential found here"),
        (["zebra"], 2, "no fingerprint"),
        (["--done", "revoke"], 2, "by its fingerprint"),
        (["0123456789ab", "--done", "sleep"], 2, "revoke"),
    ):
        done = patscan(root, "respond", *arguments)
        assert (done.returncode, said in done.stderr) == (code, True), done.stderr
