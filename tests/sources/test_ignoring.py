"""A walk without git leaves out what git would, and asks few paths for it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from patscan.policy.ignore import Names
from patscan.sources.ignoring import not_ignored
from tests.repos import git, write
from tests.sources.test_listing import listed

NAMES = ("a", "b", "foo", "x.log", "keep.log", "src", "data", ".env", "lib-cov", "a b")
PARTS = (*NAMES, "*", "**", "*.log", "f*", "*o*", "[ab]", "*.l[oa]g", "k*.log", "?", "a?c", ".*")


def _made_up(made: random.Random) -> dict[str, str]:
    """Some files, with `.gitignore` files among them."""
    paths = sorted({"/".join(made.choices(NAMES, k=made.randint(1, 4))) for _ in range(20)})
    paths = [one for one in paths if not any(other.startswith(one + "/") for other in paths)]
    files = dict.fromkeys(paths, "")
    for folder in sorted({"", *(one.rpartition("/")[0] + "/" for one in paths if "/" in one)}):
        if not folder or made.random() < 0.25:
            lines = (
                made.choice(("", "", "!")) + made.choice(("", "/"))
                + "/".join(made.choice(PARTS) for _ in range(made.randint(1, 3)))
                + made.choice(("", "", "/", "/*", "/**"))
                for _ in range(made.randint(1, 5))
            )  # fmt: skip
            files[folder + ".gitignore"] = "\n".join(lines)
    return files


def test_what_a_name_tells_is_what_the_patterns_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = random.Random(3)
    folders = [tmp_path / str(number) for number in range(80)]
    written = 0
    for folder in folders:
        files = _made_up(made)
        write(folder, files)
        written += len(files)
    quick = [listed(folder) for folder in folders]
    assert written / 4 < sum(map(len, quick)) < written * 9 / 10
    every = [[str(folder / path) for path in listed(folder, ignore=False)] for folder in folders]
    taken = [
        [Path(path).relative_to(folder).as_posix() for path in not_ignored(str(folder), paths)]
        for folder, paths in zip(folders, every, strict=True)
    ]
    assert taken == quick
    monkeypatch.setattr(Names, "hold", lambda *_: True)
    assert [listed(folder) for folder in folders] == quick


USUAL = {
    ".gitignore": "node_modules/\n*.log\n!keep.log\n.env*\n/dist\nbuild/*\n!build/kept\n**/cache/**\ndoc/**/*.pdf\n"
    "*.py[cod]\n*~\n#x\n\\#y\nsrc/gen\n*.log.*\nlib-*.so\n",
    "app/.gitignore": "!.env.example\n/out/\n*.tmp\n!*.log\n",
}  # fmt: skip
FILES = (
    "node_modules/a.js", "app/node_modules/b/c.js", "a.log", "keep.log", "app/a.log", "app/b/a.log", ".env", ".env.local",
    "app/.env", "app/.env.example", "dist/a", "app/dist/a", "build/a", "build/kept", "build/b/c", "app/build/a",
    "x/cache/a", "cache/a", "x/cachet/a", "doc/a.pdf", "doc/b/c/a.pdf", "b/doc/a.pdf", "a.pyc", "a.py", "a.pyx", "b~", "#x",
    "#y", "src/gen/a", "app/src/gen/a", "a.log.1", "lib-a.so", "lib.so", "app/out/a", "out/a", "app/x/y.tmp", "x.tmp",
)  # fmt: skip


def test_a_walk_leaves_out_what_git_does(tmp_path: Path) -> None:
    write(tmp_path, USUAL | dict.fromkeys(FILES, ""))
    walked = listed(tmp_path)
    git(tmp_path, "init", "--quiet")
    by_git = git(
        tmp_path, "-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard"
    )
    assert walked == sorted(by_git.splitlines())
    assert 15 < len(walked) < len(FILES)


def test_a_link_is_no_ignore_file(tmp_path: Path) -> None:
    write(
        tmp_path, {"patterns": "*.log\n", "a/b.log": "", "c/.gitignore": "*.log\n", "c/d.log": ""}
    )
    (tmp_path / "a/.gitignore").symlink_to("../patterns")
    every = [str(tmp_path / path) for path in listed(tmp_path, ignore=False)]
    taken = [
        Path(path).relative_to(tmp_path).as_posix() for path in not_ignored(str(tmp_path), every)
    ]
    assert taken == listed(tmp_path) == ["a/.gitignore", "a/b.log", "c/.gitignore", "patterns"]
