"""Diffs: ghosts after the second `@@`, lines of the new file, and what is removed."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest

from patscan.detect.scanner import Scanner
from patscan.detect.windows import WINDOW_BYTES
from patscan.exposure.evidence import classify
from patscan.model.findings import Finding
from patscan.model.run import STDIN
from patscan.sources import listing, reading
from tests import tokens
from tests.repos import git, repository, write

OLD, NEW, KEPT = (tokens.fake_token("pat", seed=seed) for seed in ("old", "new", "kept"))


def scan(data: bytes, path: str = STDIN) -> list[Finding]:
    return list(Scanner().stream(path, io.BytesIO(data).readinto).findings)


def rows(found: list[Finding]) -> list[tuple[str, int, int, list[str]]]:
    return [
        (one.location.path, one.location.line, one.location.column, [s.signal for s in one.surroundings])
        for one in found
    ]  # fmt: skip


def changed(folder: Path) -> Path:
    """A repository with tokens in a hunk header, in a removed line, and split over added lines."""
    before = f"def f(): t='{KEPT}'\n" + "    x\n" * 20 + f"old = '{OLD}'\nend\n"
    after = f"first\ndef f(): t='{KEPT}'\n" + "    x\n" * 20
    after += f"new = 'pat_' +\n  '{NEW[4:]}'\nend\n"
    root = repository(folder, {"中 文/a b.py": before, "gone.txt": f"{OLD}\n", "c.txt": "x\n"})
    write(root, {"中 文/a b.py": after})
    (root / "gone.txt").unlink()
    return root


def output(root: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, check=True
    ).stdout


def test_lines_are_those_of_the_new_file(tmp_path: Path) -> None:
    text = output(changed(tmp_path / "r"), "diff", "-U1")
    assert f"@@ def f(): t='{KEPT}".encode()[:60] in text
    name = "中 文/a b.py"
    assert rows(scan(text)) == [
        ("gone.txt", 1, 1, ["diff-removed"]),
        (name, 2, 13, ["diff-context"]),
        (name, 23, 8, ["diff-removed"]),
        (name, 23, 8, ["diff-added"]),
    ]


def test_a_piped_diff_is_assessed_by_the_files_it_names() -> None:
    parts = {
        ".env": "VITE_COZE_TOKEN=@",
        "server/a.js": "const t = '@'",
        "a.js": "document.title = '@'",
        "next.config.js": "module.exports = { env: { T: '@' } }",
        "b.js": "'use client'; const t = '@'",
        "README.md": "@",
    }
    text = "".join(
        f"--- a/{path}\n+++ b/{path}\n@@ -7,0 +8 @@\n+{line.replace('@', NEW)}\n"
        for path, line in parts.items()
    )
    found = scan(text.encode())
    assert [classify(one.evidence).level for one in found] == [
        "client", "server", "client", "client", "client", "docs",
    ]  # fmt: skip
    assert found[0].subject == "VITE_COZE_TOKEN"
    assert {(e.path, e.line) for one in found for e in one.evidence} == {
        (path, 8) for path in parts
    }


def test_colours_change_nothing(tmp_path: Path) -> None:
    root = changed(tmp_path / "r")
    for view in (["diff", "-U1"], ["log", "-p"]):
        plain, coloured = (output(root, *view, f"--color={when}") for when in ("never", "always"))
        assert b"\x1b[" in coloured
        assert rows(scan(coloured)) == rows(scan(plain)) != []


def test_a_patch_on_disk_keeps_its_own_lines(tmp_path: Path) -> None:
    text = output(changed(tmp_path / "r"), "diff", "-U1")
    found = scan(text, "x.patch")
    assert len(found) == 4
    for one in found:
        assert one.location.path == "x.patch"
        line = text.split(b"\n")[one.location.line - 1].decode()
        assert line[one.location.column - 1 :].startswith("pat_")
        (evidence,) = one.surroundings
        assert evidence.path in ("gone.txt", "中 文/a b.py")


def test_a_log_names_each_commits_file(tmp_path: Path) -> None:
    root = changed(tmp_path / "r")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", f"use {NEW}")
    places = rows(scan(output(root, "log", "-p")))
    assert (STDIN, 5, 9, []) in places
    assert ("gone.txt", 1, 1, ["diff-removed"]) in places
    assert ("gone.txt", 1, 1, ["diff-added"]) in places


def test_a_combined_diff_has_two_columns(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.txt": "one\ntwo\nthree\n"})
    git(root, "checkout", "--quiet", "-b", "side")
    write(root, {"a.txt": "one\nside\nthree\n"})
    git(root, "commit", "--quiet", "--all", "--message", "side")
    git(root, "checkout", "--quiet", "main")
    write(root, {"a.txt": "one\nmain\nthree\n"})
    git(root, "commit", "--quiet", "--all", "--message", "main")
    subprocess.run(["git", "-C", str(root), "merge", "side"], capture_output=True, check=False)
    write(root, {"a.txt": f"one\nboth\n{NEW}\nthree\n"})
    assert rows(scan(output(root, "diff"))) == [("a.txt", 3, 1, ["diff-added"])]


def test_what_looks_like_a_header_in_a_hunk_is_content() -> None:
    text = f"--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,2 @@\n--- '{OLD}'\n+++ '{NEW}'\n same\n"
    assert rows(scan(text.encode())) == [
        ("x.sql", 1, 5, ["diff-removed"]),
        ("x.sql", 1, 5, ["diff-added"]),
    ]


def test_a_ghost_in_a_header_is_no_finding() -> None:
    text = f"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -9 +9 @@ {OLD}\n+{NEW}\n"
    assert [one.location.line for one in scan(text.encode())] == [9]


def test_a_long_diff_is_followed_over_windows() -> None:
    lines = WINDOW_BYTES // 50
    body = ("+" + "x" * 99 + "\n") * lines
    text = f"--- /dev/null\n+++ b/long.txt\n@@ -0,0 +1,{lines + 1} @@\n{body}+{NEW}\n"
    assert rows(scan(text.encode())) == [("long.txt", lines + 1, 1, ["diff-added"])]


def test_a_long_diff_in_a_file_is_followed_over_windows(tmp_path: Path) -> None:
    """Its lines are counted late, but the two sides must be known before anything is matched."""
    lines = WINDOW_BYTES // 50
    body = ("+" + "x" * 99 + "\n") * lines
    split = f"+k = 'pat_' +\n+  '{NEW[4:]}'\n"
    text = f"--- /dev/null\n+++ b/long.js\n@@ -0,0 +1,{lines + 2} @@\n{body}{split}"
    write(tmp_path, {"a.patch": text})
    (task,) = listing.tasks(listing.Listing(str(tmp_path), (str(tmp_path),)))
    (finding,) = reading.read(task).findings
    assert (finding.location.line, finding.location.end_line) == (lines + 4, lines + 5)
    assert [one.line for one in finding.surroundings] == [lines + 1]


def test_other_text_is_no_diff() -> None:
    text = f"# a page\n@@ -1 +1 @@ {NEW}\n"
    assert rows(scan(text.encode())) == [(STDIN, 2, 13, [])]


def test_colours_around_a_carriage_return_change_nothing(tmp_path: Path) -> None:
    """Git colours it as a blank at the end of the line."""
    root = repository(tmp_path / "r", {"s.py": b"a\r\n"})
    (root / "s.py").write_bytes(f'a\r\nk = ("{NEW[:20]}"\r\n   "{NEW[20:]}")\r\n'.encode())
    found = []
    for when in ("never", "always"):
        text = output(root, "diff", f"--color={when}")
        (finding,) = Scanner().text(STDIN, text).findings
        found.append((finding.location.line, finding.location.end_line, finding.decoded))
    assert found == [(2, 3, ("pieces",))] * 2


@pytest.mark.parametrize(
    "hunk", [f"@@ -30,3 +35,2 @@\n a\n-k = {NEW}\n b\n", f"@@ -31 +35,0 @@\n-k = {NEW}\n"]
)
def test_what_is_removed_has_its_line_in_the_new_file(hunk: str) -> None:
    text = f"diff --git a/s.py b/s.py\n--- a/s.py\n+++ b/s.py\n{hunk}"
    (finding,) = Scanner().text(STDIN, text.encode()).findings
    assert finding.location.line == 36
