"""Leaks without a literal are searched for in the current files of branches and tags, credentials everywhere."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from patscan.git.command import Git
from patscan.model.run import Facts
from patscan.sources.history.ranges import Revisions
from patscan.sources.history.tips import shipped
from tests import scans
from tests.plants import ENGINES, Engine
from tests.repos import commit_files, git, repository
from tests.tokens import fake_token

TOKEN = fake_token("pat")
LEAK = "const coze = 'https://api.coze.cn'\nask(import.meta.env.VITE_COZE_TOKEN)\n"
SOLVED = "ask('/api/coze')\n"


def zipped(text: str) -> bytes:
    """A zip archive with `text` as its only file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("src/a.ts", text)
    return file.getvalue()


def commit(root: Path, **files: str | bytes) -> None:
    """Commit files, whose names have a `_` for their dot."""
    commit_files(
        root,
        {name.replace("_", "."): content for name, content in files.items()},
        "next",
        date="2026-01-03T03:04:05Z",
    )


def rules(facts: Facts) -> set[str]:
    """The rules of the findings."""
    return {one.rule for one in facts.findings}


def history(root: Path, *, engine: Engine = "packs", deep: bool = False) -> set[str]:
    """The rules of the findings in a whole history."""
    return rules(scans.history(root, engine=engine, deep=deep))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("content", [LEAK, zipped(LEAK)], ids=["file", "archive"])
def test_an_old_version_is_not_linted(tmp_path: Path, engine: Engine, content: str | bytes) -> None:
    root = repository(tmp_path, {"a.ts" if isinstance(content, str) else "a.zip": content})
    assert history(root, engine=engine) == {"coze-public-env"}
    commit(root, a_ts=SOLVED, a_zip=zipped(SOLVED))
    assert history(root, engine=engine) == set()
    assert history(root, engine=engine, deep=True) == {"coze-public-env"}


@pytest.mark.parametrize(
    "keep",
    [("branch", "old"), ("tag", "v1"), ("tag", "--annotate", "--message=one", "v1"),
     ("update-ref", "refs/remotes/origin/main", "HEAD"), ("checkout", "--quiet", "--detach")],
    ids=["branch", "tag", "annotated", "remote", "detached"],
)  # fmt: skip
def test_every_branch_and_tag_ships(tmp_path: Path, keep: tuple[str, ...]) -> None:
    root = repository(tmp_path, {"a.ts": LEAK})
    git(root, *keep)
    if "--detach" in keep:
        git(
            root,
            "branch",
            "--force",
            "main",
            git(root, "commit-tree", "-m", "x", _empty(root)).strip(),
        )
    else:
        commit(root, a_ts=SOLVED)
    assert history(root) == {"coze-public-env"}


def _empty(root: Path) -> str:
    return git(root, "hash-object", "-t", "tree", "-w", "/dev/null").strip()


def test_another_ref_does_not_ship(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.ts": LEAK})
    git(root, "update-ref", "refs/pull/1/head", "HEAD")
    commit(root, a_ts=SOLVED)
    assert history(root) == set()


def test_a_credential_is_found_everywhere_and_beside_it_no_leak(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.ts": f"{LEAK}const token = '{TOKEN}'\n"})
    assert history(root) == {"coze-pat", "coze-public-env"}
    commit(root, a_ts=SOLVED)
    assert history(root) == {"coze-pat"}


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (Revisions("HEAD~2..HEAD"), set()),
        (Revisions("HEAD~2..HEAD~1"), {"coze-public-env"}),
        (Revisions("HEAD~1...HEAD~2"), {"coze-public-env"}),
        (Revisions(branch="old"), {"coze-public-env"}),
        (Revisions(branch="main"), set()),
        (Revisions(max_commits=9), {"coze-public-env"}),
    ],
    ids=["solved within", "still there", "either side", "branch", "other branch", "all"],
)
def test_what_a_range_ends_with(tmp_path: Path, which: Revisions, expected: set[str]) -> None:
    root = repository(tmp_path, {"README": "none"})
    commit(root, a_ts=LEAK)
    git(root, "branch", "old")
    commit(root, a_ts=SOLVED)
    assert rules(scans.ranged(root, which)) == expected


def test_where_git_cannot_tell_everything_counts_as_shipped(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.ts": LEAK})
    commit(root, a_ts=SOLVED)
    tree = git(root, "rev-parse", "HEAD^{tree}").strip()
    broken = root / ".git" / "objects" / tree[:2] / tree[2:]
    broken.chmod(0o600)
    broken.write_bytes(b"no object")
    objects = frozenset({"0" * 40})
    assert shipped(Git(str(root)), objects) == objects


@pytest.mark.parametrize("engine", ENGINES)
def test_what_an_old_version_answers_with_is_told(tmp_path: Path, engine: Engine) -> None:
    """Who could see a credential does not depend on whether its file is still there."""
    answers = f"app.get('/coze', (req, res) => {{\n  res.json({{ token: '{TOKEN}' }})\n}})\n"
    root = repository(tmp_path, {"server.js": answers})
    commit(root, server_js=SOLVED)
    (found,) = scans.history(root, engine=engine).findings
    assert found.rule == "coze-pat"
    assert "token-endpoint" in {one.signal for one in found.evidence}
