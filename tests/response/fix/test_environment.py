"""The files around a change: which `.env` a program reads, what is added where, and what is never written."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from patscan.model.text import PatscanError
from patscan.response.fix import diff, environment, project
from patscan.response.fix.project import home, planned, values
from patscan.sources.working_tree import on_disk
from tests.exposure.projects import Files
from tests.repos import git, repository, write
from tests.response.fix.cases import assessed
from tests.tokens import fake_token, private_key

PAT = fake_token("pat", seed=1)
SERVER = f'TOKEN = "{PAT}"\n'


def added(tmp_path: Path, files: Mapping[str, str], path: str) -> dict[str, str]:
    """What is added beside the change of one file."""
    (tmp_path / ".git").mkdir()
    project = Files(files)
    plan = planned(assessed(path, files[path].encode()), project)
    found = environment.additions(plan, project, str(tmp_path))
    return {one.path: one.after.decode() for one in found}


@pytest.mark.parametrize(
    ("files", "path", "expected"),
    [
        ({"a.py": SERVER}, "a.py", {".env.example": "COZE_API_TOKEN=\n", ".gitignore": ".env\n"}),
        (
            {"a.py": SERVER, ".env.example": "A=1", ".gitignore": "*.log\r\n"},
            "a.py",
            {".env.example": "A=1\nCOZE_API_TOKEN=\n", ".gitignore": "*.log\r\n.env\r\n"},
        ),
        (
            {"a.py": SERVER, ".env.sample": "export COZE_API_TOKEN=\n", ".gitignore": ".env*\n"},
            "a.py",
            {},
        ),
        (
            {"api/a.py": SERVER, "api/requirements.txt": "", "package.json": "{}"},
            "api/a.py",
            {"api/.env.example": "COZE_API_TOKEN=\n", ".gitignore": ".env\n"},
        ),
        ({"A.java": f'class A {{ String t = "{PAT}"; }}\n'}, "A.java", {}),
    ],
    ids=["new", "appended", "there already", "of its package", "a language that reads no file"],
)
def test_what_is_added(
    tmp_path: Path, files: dict[str, str], path: str, expected: dict[str, str]
) -> None:
    assert added(tmp_path, files, path) == expected


def test_a_folder_that_is_no_repository_gets_no_gitignore(tmp_path: Path) -> None:
    project = Files({"a.py": SERVER})
    plan = planned(assessed("a.py", SERVER.encode()), project)
    found = environment.additions(plan, project, str(tmp_path))
    assert [one.path for one in found] == [".env.example"]


@pytest.mark.parametrize(
    ("path", "files", "folder"),
    [
        ("a.py", {}, ""),
        ("x/y/a.py", {"x/pyproject.toml": ""}, "x"),
        ("x/y/a.js", {"x/y/package.json": "", "package.json": ""}, "x/y"),
        ("deploy/docker-compose.yml", {"package.json": ""}, "deploy"),
    ],
)
def test_which_environment_file_is_read(path: str, files: dict[str, str], folder: str) -> None:
    assert home(path, Files({path: "", **files})) == folder


def test_values_are_kept_for_their_user_alone(tmp_path: Path) -> None:
    named = {"A": b"1", "KEY": private_key().encode()}
    assert environment.keep_values(str(tmp_path), "", named) == ("A", "KEY")
    file = tmp_path / ".env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first, second = file.read_text().splitlines()
    assert first == "A=1"
    assert second.startswith('KEY="-----BEGIN PRIVATE KEY-----\\n')
    assert environment.keep_values(str(tmp_path), "", {"A": b"2"}) == ()
    assert file.read_text().startswith("A=1\n")


def test_no_other_process_can_read_a_value_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    replace = os.replace

    def looked(source: str, target: str) -> None:
        seen.append(stat.S_IMODE(os.stat(source).st_mode))
        replace(source, target)

    monkeypatch.setattr(os, "replace", looked)
    monkeypatch.setattr(os, "chmod", lambda *_: None)
    environment.keep_values(str(tmp_path), "", {"A": b"1"})
    assert seen == [0o600]


@pytest.mark.parametrize("there", ["tracked", "link", "folder"])
def test_where_no_value_is_kept(tmp_path: Path, there: str) -> None:
    root = repository(tmp_path / "r", {".env": "A=1\n"} if there == "tracked" else {"a": "b\n"})
    if there == "link":
        (root / ".env").symlink_to(tmp_path / "x")
    if there == "folder":
        (root / ".env").mkdir()
    with pytest.raises(PatscanError):
        environment.check_env_file(str(root), "")


def test_an_untracked_file_may_keep_values(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a": "b\n"})
    write(root, {".env": "A=1\n"})
    environment.check_env_file(str(root), "")
    git(root, "add", ".env")
    with pytest.raises(PatscanError, match="tracked"):
        environment.check_env_file(str(root), "")


@pytest.mark.parametrize("what", ["changed", "gone", "link", "outside"])
def test_only_a_file_that_is_as_it_was_is_written(tmp_path: Path, what: str) -> None:
    root, outside = tmp_path / "r", tmp_path / "outside"
    write(tmp_path, {"r/a/b.py": "old", "outside/b.py": "old"})
    if what == "changed":
        (root / "a/b.py").write_text("new")
    if what == "gone":
        (root / "a/b.py").unlink()
    if what == "link":
        (root / "a/b.py").unlink()
        (root / "a/b.py").symlink_to(outside / "b.py")
    if what == "outside":
        (root / "a/b.py").unlink()
        (root / "a").rmdir()
        (root / "a").symlink_to(outside)
    with pytest.raises(PatscanError):
        environment.write(str(root), "a/b.py", b"old", b"fixed")
    assert (outside / "b.py").read_text() == "old"


# --- the plan of a project, and its difference ------------------------------------------------------


def test_one_value_has_one_name_in_all_files() -> None:
    other = fake_token("pat", seed=2)
    files = {"a.py": SERVER, "b.py": f'ADMIN_TOKEN = "{PAT}"\nTOKEN = "{other}"\n'}
    items = [one for path, text in files.items() for one in assessed(path, text.encode())]
    plan = planned(items, Files(files))
    assert [[one.fix.variable for one in file.fixed] for file in plan.files] == [
        ["COZE_API_TOKEN"],
        ["COZE_API_TOKEN", "COZE_API_TOKEN_2"],
    ]
    assert values(plan.files[1]) == {
        "COZE_API_TOKEN": PAT.encode(),
        "COZE_API_TOKEN_2": other.encode(),
    }


def many(count: int) -> str:
    return "".join(f'T{n} = "{fake_token("pat", seed=n)}"\n' for n in range(count))


def test_a_file_with_too_many_is_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "MAX_IN_FILE", 5)
    files = {"a.py": many(6), "b.py": many(5)}
    plan = planned(
        [item for path, text in files.items() for item in assessed(path, text.encode())],
        Files(files),
    )
    assert [(one.path, len(one.fixed)) for one in plan.files] == [("b.py", 5)]
    assert [one.reason.en.split(":")[0] for one in plan.remaining] == [
        "there are more than 5 in this file"
    ] * 6


def test_what_cannot_be_read_remains(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to(tmp_path / "b.py")
    (tmp_path / "b.py").write_text(SERVER)
    plan = planned(assessed("a.py", SERVER.encode()), on_disk(str(tmp_path)))
    assert plan.files == ()
    assert "a link" in plan.remaining[0].reason.en


def test_a_difference_masks_what_goes_and_what_stays() -> None:
    key = private_key()
    before = f'"""coze"""\nA = "{PAT}"\nKEY = """{key}"""\nB = 1\n'.encode()
    after = before.replace(f'"{PAT}"'.encode(), b"x")
    text = "\n".join(diff.unified("a.py", before, after))
    assert '-A = "pat_' in text
    assert "+A = x" in text
    assert " B = 1" not in text  # the key keeps its lines
    for secret in (PAT, *key.split("\n")[1:-1]):
        assert secret not in text
