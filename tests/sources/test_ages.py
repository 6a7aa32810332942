"""Since when a repository contains a credential, and which repository it is; and nothing is run for it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from patscan.detect.scanner import Scanner
from patscan.git import command, environment
from patscan.model.findings import Finding, Provenance
from patscan.sources import ages, listing, reading
from tests import tokens
from tests.repos import commit_files, git, repository, write

PAT = tokens.fake_token("pat")
MARK = "payload-ran"


def scanned(root: Path) -> list[Finding]:
    wanted = listing.Listing(str(root), (str(root),))
    return [item for task in listing.tasks(wanted) for item in reading.read(task).findings]


def days(root: Path) -> dict[str, dt.date]:
    sightings = ages.first_seen(str(root), scanned(root))
    assert sightings.notes == ()
    return {path: seen.latest for (path, _), seen in sightings.days.items()}


def commit(root: Path, files: dict[str, str], date: str) -> None:
    commit_files(root, files, date=date)


def test_the_day_is_the_one_the_credential_was_committed_not_the_file(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": "x = 1\n"}, date="2025-01-01T00:00:00Z")
    commit(root, {"a.py": f"x = 1\ny = '{PAT}'\n"}, "2026-03-01T12:00:00Z")
    commit(root, {"a.py": f"x = 2\n\ny = '{PAT}'\n"}, "2026-04-01T12:00:00Z")
    assert days(root) == {"a.py": dt.date(2026, 3, 1)}


def test_the_later_of_both_dates_counts(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a": ""})
    write(root, {"中 文.py": PAT})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "forged", "--date=2001-01-01T00:00:00Z",
        date="2026-02-03T00:00:00Z")  # fmt: skip
    assert days(root) == {"中 文.py": dt.date(2026, 2, 3)}


def test_what_was_never_committed_has_no_day(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": "", "b.py": tokens.fake_token("pat", seed=1)})
    write(root, {"a.py": PAT, "new.py": PAT, "b.py": PAT})
    assert days(root) == {}


def test_a_file_outside_has_no_day_and_costs_the_others_none(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT}, date="2026-03-01T12:00:00Z")
    outside = list(Scanner().text(f"{tmp_path}/b.py", PAT.encode()).findings)
    sightings = ages.first_seen(str(root), [*scanned(root), *outside])
    assert ([path for path, _ in sightings.days], sightings.notes) == (["a.py"], ())


@pytest.mark.parametrize("files", [{}, {".git": "gitdir: /nowhere"}, {".git/HEAD": "ref: x"}])
def test_without_a_usable_repository_there_is_no_answer(
    tmp_path: Path, files: dict[str, str]
) -> None:
    write(tmp_path, {"a.py": PAT, **files})
    found = list(Scanner().text("a.py", PAT.encode()).findings)
    assert ages.first_seen(str(tmp_path), found).days == {}
    assert ages.provenance(str(tmp_path)).provenance is None


def test_an_empty_repository_has_no_answer(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, {"a.py": PAT})
    assert days(tmp_path) == {}
    assert ages.provenance(str(tmp_path)).provenance is None


URLS = [
    ("https://user:secret@example.com/a/b.git?x=1", "https://example.com/a/b.git"),
    ("git@example.com:a/b.git", "ssh://git@example.com/a/b.git"),
    ("ssh://git@example.com:2222/a/b.git", "ssh://git@example.com:2222/a/b.git"),
    ("https://example.com:8443/a", "https://example.com:8443/a"),
    ("https://example.com:port/a", None),
    ("/srv/git/a.git", None),
    ("ext::sh -c whoami", None),
    ("file:///srv/a", None),
]


@pytest.mark.parametrize(("url", "public"), URLS)
def test_provenance_shows_no_credentials(tmp_path: Path, url: str, public: str | None) -> None:
    root = repository(tmp_path, {"a": ""})
    git(root, "config", "remote.origin.url", url)
    revision = git(root, "rev-parse", "HEAD").strip()
    assert ages.provenance(str(root)) == (Provenance(public, revision, "main"), ())
    git(root, "checkout", "--quiet", "--detach")
    assert ages.provenance(str(root)) == (Provenance(public, revision, None), ())


def test_nothing_in_a_hostile_repository_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "repo", {
        "a.py": f"x = '{PAT}'\n", ".gitattributes": "* filter=evil diff=evil textconv=evil\n",
    })  # fmt: skip
    mark = tmp_path / MARK
    payload = f"touch {mark}"
    script = root / ".git/evil"
    script.write_text(f"#!/bin/sh\n{payload}\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "core.alternateRefsCommand",
                "diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean",
                "filter.evil.smudge", "filter.evil.process", "gpg.program", "credential.helper",
                "pager.blame", "pager.ls-files", "alias.blame", "alias.ls-files"):  # fmt: skip
        git(root, "config", key, str(script) if "alias" not in key else f"!{script}")
    git(root, "config", "include.path", "evil-config")
    (root / ".git/evil-config").write_text(
        f"[core]\n\tfsmonitor = {script}\n\thooksPath = hooks2\n"
    )
    for folder in ("hooks", "hooks2"):
        for hook in (
            "post-index-change",
            "reference-transaction",
            "post-checkout",
            "fsmonitor-watchman",
        ):
            path = root / ".git" / folder / hook
            path.parent.mkdir(exist_ok=True)
            path.write_text(script.read_text())
            path.chmod(0o755)
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(script))
    monkeypatch.setenv("GIT_PAGER", str(script))
    write(root, {"b.py": PAT})
    assert [item.location.path for item in scanned(root)] == ["a.py", "b.py"]
    assert list(days(root)) == ["a.py"]
    assert ages.provenance(str(root)).provenance is not None
    assert not mark.exists()


def test_the_environment_drops_what_was_inherited() -> None:
    given = {
        "GIT_DIR": "x",
        "GIT_TRACE": "1",
        "GIT_CONFIG_COUNT": "9",
        "GIT_CONFIG_PARAMETERS": "'core.fsmonitor=x'",
        "GIT_CONFIG_GLOBAL": "mine",
        "HOME": "/h",
        "GIT_SSH": "s",
    }
    clean = environment.environment(given)
    assert {"GIT_DIR", "GIT_TRACE", "GIT_SSH"}.isdisjoint(clean)
    assert {"GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"}.isdisjoint(clean)
    assert (clean["HOME"], clean["GIT_CONFIG_GLOBAL"]) == ("/h", os.devnull)
    assert environment.environment(given, users_config=True)["GIT_CONFIG_GLOBAL"] == "mine"


def test_git_errors_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(command.GitError, match="not a git repository"):
        list(command.Git(str(tmp_path)).lines("ls-files"))
    with pytest.raises(command.GitError, match="not a git repository"):
        command.Git(str(tmp_path)).answers("check-ignore", "x")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(command.GitError, match="git"):
        list(command.Git(str(tmp_path)).lines("ls-files"))
    with pytest.raises(command.GitError, match="git"):
        command.Git(str(tmp_path)).answers("check-ignore", "x")


def test_a_hooks_own_environment_does_not_mislead_the_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "one", {"a.py": PAT})
    other = repository(tmp_path / "two", {"b.py": ""})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    assert [item.location.path for item in scanned(root)] == ["a.py"]
    assert list(days(root)) == ["a.py"]
    assert os.environ["GIT_DIR"] == str(other / ".git")
