"""Archives where patscan meets them: in a tree, on standard input, in the index, in a history."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from patscan.detect.windows import WINDOW_BYTES
from patscan.exposure.evidence import classify
from patscan.model.run import ArchiveTask, Facts
from patscan.sources import reading, workers
from patscan.sources.history.revisions import Revisions
from tests import scans, tokens
from tests.plants import ENGINES, Engine
from tests.repos import git, repository, write
from tests.sources.archives import builders
from tests.sources.archives.test_found import PAT, SCRIPT

APP = builders.zip_of({"assets/index.js": SCRIPT, "res/strings.xml": b"<r/>"})
CUT = builders.tar_of({"a": SCRIPT, "b": tokens.body(9000).encode()}, "w:gz")[:4000]
LARGE = builders.zip_of({"noise": os.urandom(WINDOW_BYTES), "a.js": SCRIPT})
TREE = {
    "app.apk": APP,
    "cut.tgz": CUT,
    "large.bin": LARGE,
    "setup.exe": b"MZ" + os.urandom(WINDOW_BYTES) + APP,
    "plain.py": SCRIPT,
}
PLACES = {
    "app.apk!assets/index.js", "cut.tgz!a", "large.bin!a.js", "setup.exe!assets/index.js", "plain.py",
}  # fmt: skip
SKIPS = {"cut.tgz", "cut.tgz!b"}


def patscan(
    *arguments: str, cwd: Path, stdin: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process."""
    program = str(Path(sys.executable).with_name("patscan"))
    return subprocess.run(
        [program, *arguments], cwd=cwd, input=stdin, capture_output=True, check=False
    )


def paths(facts: Facts) -> set[str]:
    return {one.location.path for one in facts.findings}


def tree(root: Path, **more: Any) -> Facts:
    """A scan of a folder."""
    return scans.on_disk(root, **more)


@pytest.mark.parametrize("jobs", [1, 2])
def test_archives_in_a_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr(workers, "ALONE_S", 0.0)
    write(tmp_path, TREE)
    facts = tree(tmp_path, jobs=jobs)
    assert paths(facts) == PLACES
    assert {skip.path for skip in facts.skips} == SKIPS


def test_each_archive_is_a_task_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    from patscan.sources.listing import Listing, tasks

    (task,) = tasks(Listing(str(tmp_path), (str(tmp_path),)))
    left = reading.read(task).archives
    assert {os.path.basename(one.path) for one in left} == TREE.keys() - {"plain.py"}


def test_no_archives_reads_them_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, {**TREE, "stored.tar": builders.tar_of({"a.js": SCRIPT})})
    facts = tree(tmp_path, archives=False)
    assert paths(facts) == {"plain.py", "stored.tar"}
    assert facts.skips == ()


def test_the_switch_on_the_command_line_and_in_the_file(tmp_path: Path) -> None:
    write(tmp_path, {"app.apk": APP})
    assert patscan("scan", cwd=tmp_path).returncode == 1
    assert patscan("scan", "--no-archives", cwd=tmp_path).returncode == 0
    write(tmp_path, {".patscan.toml": "archives = false\n"})
    assert patscan("scan", cwd=tmp_path).returncode == 0
    assert patscan("scan", "--archives", cwd=tmp_path).returncode == 1


def test_what_is_not_read_of_an_archive_is_3_and_named(tmp_path: Path) -> None:
    write(tmp_path, {"a.zip": builders.raw_zip([builders.Row(b"in\nside", b"x", flags=1)])})
    done = patscan("scan", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 3
    assert b"a.zip!in\\nside: encrypted" in done.stderr


def test_the_exposure_is_that_of_the_package(tmp_path: Path) -> None:
    write(tmp_path, {"app.apk": builders.zip_of({"server/a.py": SCRIPT}),
                     "img.tar": builders.tar_of({"app/a.py": SCRIPT, "www/b.html": SCRIPT})})  # fmt: skip
    seen = {one.location.path: classify(one.evidence) for one in tree(tmp_path).findings}
    levels = {path: exposure.level for path, exposure in seen.items()}
    assert levels == {
        "app.apk!server/a.py": "client",
        "img.tar!app/a.py": "server",
        "img.tar!www/b.html": "client",
    }
    assert seen["app.apk!server/a.py"].evidence[0].signal == "package"


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("app.apk", {"b.zip!d/x.js", "b.zip!y.js"}),
        ("*.js", set()),
        ("y.js", {"app.apk!assets/index.js", "b.zip!d/x.js"}),
        ("assets/", {"b.zip!d/x.js", "b.zip!y.js"}),
        ("/b.zip/d/", {"app.apk!assets/index.js", "b.zip!y.js"}),
        ("b.zip!y.js", {"app.apk!assets/index.js", "b.zip!d/x.js"}),
    ],
)
def test_patterns_exclude_archives_and_entries(
    tmp_path: Path, pattern: str, left: set[str]
) -> None:
    write(tmp_path, {"app.apk": APP, "b.zip": builders.zip_of({"d/x.js": SCRIPT, "y.js": SCRIPT})})
    facts = tree(tmp_path, exclude=(pattern,))
    assert paths(facts) == left
    assert facts.stats.excluded == (3 - len(left))


def test_an_excluded_entry_is_no_loss(tmp_path: Path) -> None:
    write(tmp_path, {"a.zip": builders.raw_zip([builders.Row(b"x.bin", b"x", flags=1)])})
    assert tree(tmp_path, exclude=("x.bin",)).skips == ()


def test_a_baseline_holds_for_entries(tmp_path: Path) -> None:
    write(tmp_path, {"app.apk": APP})
    assert patscan("baseline", "create", cwd=tmp_path).returncode == 0
    row = json.loads((tmp_path / ".patscan-baseline.json").read_bytes())["entries"][0]
    assert row["path"] == "app.apk!assets/index.js"
    assert patscan("scan", cwd=tmp_path).returncode == 0
    (tmp_path / "app.apk").write_bytes(APP[:40])  # what cannot be read is not known to be gone
    assert b"matches nothing" not in patscan("scan", "--lang", "en", cwd=tmp_path).stderr


@pytest.mark.parametrize("name", sorted(TREE.keys() - {"plain.py", "cut.tgz"}))
def test_standard_input_and_pipes(tmp_path: Path, name: str) -> None:
    data = TREE[name]
    held = patscan("scan", "-", cwd=tmp_path, stdin=data)
    assert b"<stdin>!" in held.stdout
    write(tmp_path, {name: data})
    script = f"exec '{Path(sys.executable).with_name('patscan')}' scan <(cat '{name}')"
    piped = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, check=False, timeout=60
    )
    assert b"/dev/fd/" in piped.stdout
    assert b".js:2:16" in piped.stdout


def test_a_large_pipe_is_read_from_its_beginning(tmp_path: Path) -> None:
    write(tmp_path, {"a": SCRIPT + b"x\n" * WINDOW_BYTES})
    script = f"exec '{Path(sys.executable).with_name('patscan')}' scan <(cat a)"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1


def test_an_archive_that_is_gone_or_whose_reader_was_killed(tmp_path: Path) -> None:
    task = ArchiveTask(str(tmp_path), str(tmp_path / "gone.zip"))
    assert reading.read_archive(task).skips == ()
    assert reading.lost_archive(task).skips == (("gone.zip", reading._LOST, True),)


def test_a_link_in_place_of_an_archive_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"outside.zip": APP})
    (tmp_path / "link.zip").symlink_to("outside.zip")
    task = ArchiveTask(str(tmp_path), str(tmp_path / "link.zip"))
    assert reading.read_archive(task).findings == ()
    assert reading.read_archive(task._replace(follow=True)).findings


# --- in a repository ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that once contained the archives, and does not any more."""
    root = repository(tmp_path_factory.mktemp("past") / "repository", TREE)
    for name in TREE:
        git(root, "rm", "--quiet", name)
    git(root, "commit", "--quiet", "--message=gone", date="2026-01-03T00:00:00Z")
    git(root, "commit", "--quiet", "--allow-empty", "--message=later", date="2026-01-04T00:00:00Z")
    return root


def facts_of(root: Path, **more: Any) -> Facts:
    """The results for the whole history."""
    return scans.history(root, **more)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("jobs", [1, 2])
def test_archives_in_a_history(past: Path, engine: Engine, jobs: int, *, packed: bool) -> None:
    if packed:
        git(past, "gc", "--quiet")
    facts = facts_of(past, engine=engine, jobs=jobs)
    assert paths(facts) == PLACES
    assert {skip.path for skip in facts.skips} == SKIPS
    firsts = {one.first.summary for one in facts.trails.values() if one.first}
    assert firsts == {"first"}


def test_an_archive_in_a_history_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    sealed = builders.raw_zip([builders.Row(b"x", b"x", flags=1)])
    facts = facts_of(repository(tmp_path, {"a.zip": sealed}))
    assert [(skip.path, skip.lost) for skip in facts.skips] == [("a.zip!x", True)]


def test_a_history_without_archives(past: Path) -> None:
    assert paths(facts_of(past, archives=False)) == {"plain.py"}


def test_archives_in_a_range_of_commits(past: Path) -> None:
    which = Revisions(max_commits=9)
    facts = scans.ranged(past, which)
    assert paths(facts) == PLACES
    assert {skip.path for skip in facts.skips} == SKIPS


def test_patterns_hold_in_a_history(past: Path) -> None:
    facts = scans.history(past, exclude=("index.js", "b"))
    assert paths(facts) == {"cut.tgz!a", "large.bin!a.js", "plain.py"}
    assert {skip.path for skip in facts.skips} == {"cut.tgz"}


@pytest.mark.parametrize("archives", [True, False])
def test_staged_archives(tmp_path: Path, *, archives: bool) -> None:
    root = repository(tmp_path, {"a": "x"})
    write(root, TREE)
    git(root, "add", "--all")
    facts = scans.staged(root, archives=archives)
    assert paths(facts) == (PLACES if archives else {"plain.py"})
    assert {skip.path for skip in facts.skips} == (SKIPS if archives else set())


def test_no_output_shows_a_credential_of_an_archive(tmp_path: Path) -> None:
    write(tmp_path, {"a.zip": builders.zip_of({f"{PAT}.js": SCRIPT}), "b.gz": CUT})
    for form in ("text", "json", "sarif"):
        done = patscan("scan", "--format", form, cwd=tmp_path)
        assert PAT[10:40].encode() not in done.stdout + done.stderr
