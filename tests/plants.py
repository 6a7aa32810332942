"""A repository with a credential in every kind of object and ref that a history can have."""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

import pytest

from patscan.git import packs
from patscan.git.pack_index import CorruptPackError
from patscan.model.findings import Keeper
from tests import tokens
from tests.repos import environment, git

# What reads the packs of a history.
Engine = Literal["packs", "git"]
ENGINES: tuple[Engine, ...] = ("packs", "git")

FIRST_DAY = 1_767_225_600  # 2026-01-01, in seconds; every commit is an hour after the one before


class Plant(NamedTuple):
    """A credential and the expected finding.

    `path` is that in git; `commit` is the first line of the commit that added it (None: no commit did);
    `kept_by` and `at_head` are as in `model.Trail`; `refs` are those that point to the object itself.
    """

    token: str
    path: str
    commit: str | None
    kept_by: Keeper = "refs"
    at_head: bool = True
    refs: tuple[str, ...] = ()


class _Planter:
    """Makes commits, and remembers what was planted."""

    def __init__(self, root: Path, *options: str) -> None:
        self.root = root
        self.plants: dict[str, Plant] = {}
        self._hour = 0
        root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", *options)
        self.commit("start", {"README": b"nothing here\n"})

    def git(self, *arguments: str, requests: bytes | None = None) -> str:
        """Run git at the next hour."""
        self._hour += 1
        moment = f"{FIRST_DAY + self._hour * 3600} +0800"
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            input=requests, check=True, capture_output=True, env=environment(date=moment),
        )  # fmt: skip
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def token(self, name: str) -> str:
        """A token of its own for the plant of that name."""
        return tokens.fake_token("pat", seed=("plant", name))

    def commit(self, message: str, files: dict[str, bytes | None]) -> None:
        """Commit files; None removes one."""
        for name, content in files.items():
            path = os.path.join(os.fsencode(self.root), os.fsencode(name))
            if content is None:
                os.unlink(path)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")

    def plant(self, name: str, path: str, content: Callable[[str], bytes] | None = None) -> None:
        """Commit a file with a token to the present branch."""
        token = self.token(name)
        text = content(token) if content else f"token = '{token}'\n".encode()
        self.commit(f"add {name}", {path: text})
        self.plants[name] = Plant(token, path, f"add {name}")

    def change(self, name: str, **values: object) -> None:
        """Say something else of a plant."""
        self.plants[name] = self.plants[name]._replace(**values)  # type: ignore[arg-type]


IN_PLACE: tuple[tuple[str, str, Callable[[str], bytes] | None], ...] = (
    ("a Chinese path", "配置/密钥 文件.py", None),
    ("a newline in a path", "new\nline.py", None),
    ("a quote in a path", "quo\"te'.py", None),
    ("a tab and a backslash in a path", "a\tb\\c.py", None),
    ("a leading dash in a path", "-n", None),
    ("a path that is not UTF-8", "caf\udce9.py", None),
    ("the attribute -diff", "hidden.nodiff", None),
    ("the attribute binary", "hidden.bin", None),
    ("bytes after NUL", "nul.dat", lambda token: b"\0\1\2\0" * 300 + token.encode() + b"\0\0"),
    ("UTF-16", "wide.txt", lambda token: f"token={token}\r\n".encode("utf-16")),
    ("GBK", "gbk.txt", lambda token: f"令牌：{token}。".encode("gbk")),
    ("base64", "secret.yaml", lambda token: b"token: " + base64.b64encode(token.encode()) + b"\n"),
    ("glued to Chinese", "glued.md", lambda token: f"我的令牌是{token}请勿外传\n".encode()),
    ("a 5 MB line", "line.js", lambda token: b"x=1;" * 1_250_000 + f"'{token}'".encode()),
    ("the tail of a 20 MB file", "big.log",
     lambda token: b"an ordinary line of a log\n" * 800_000 + token.encode() + b"\n"),
    ("the middle of a 40 MB file", "huge.log",
     lambda token: b"an ordinary line of a log\n" * 800_000 + token.encode() + b"\n"
     + b"and then more of it\n" * 1_000_000),
)  # fmt: skip


def plant_all(root: Path, *init: str, large: bool = True) -> dict[str, Plant]:
    """Make the repository at `root`.

    Args:
        root: a folder that is not there yet.
        init: more options for `git init`.
        large: plant in large files, too.
    """
    made = _Planter(root, *init)
    made.commit("attributes", {".gitattributes": b"*.nodiff -diff\n*.bin binary\n"})
    for name, path, content in IN_PLACE:
        if large or "MB" not in name:
            made.plant(name, path, content)
    made.commit("a link", {})
    made.plants["a symlink's target"] = Plant(
        made.token("a symlink's target"), "link", "add a symlink's target"
    )
    os.symlink(made.token("a symlink's target"), root / "link")
    made.commit("add a symlink's target", {})

    made.plant("a file deleted later", "gone.py")
    made.commit("remove it", {"gone.py": None})
    made.change("a file deleted later", at_head=False)
    _joined(made)
    _branches(made)
    _messages(made)
    _unreferenced(made)
    for (
        name,
        plant,
    ) in made.plants.items():  # what is on main is in the tag that was made there, too
        if plant.refs == ("refs/heads/main",):
            made.change(name, refs=("refs/heads/main", "refs/tags/v1"))
    return made.plants


def _joined(made: _Planter) -> None:
    """Two halves, joined by an edit; and a file that was renamed afterwards."""
    token = made.token("two halves joined by an edit")
    made.commit("halves", {"joined.py": f"a = '{token[:30]}'\nb = '{token[30:]}'\n".encode()})
    made.plant("two halves joined by an edit", "joined.py", lambda token: f"'{token}'\n".encode())


def _branches(made: _Planter) -> None:
    """A branch that was never merged, and a merge with something that neither side had."""
    made.git("checkout", "--quiet", "-b", "feature/unmerged")
    made.plant("an unmerged branch", "feature.py")
    made.change("an unmerged branch", at_head=False)
    made.git("checkout", "--quiet", "main")
    made.git("checkout", "--quiet", "-b", "side")
    made.commit("side", {"side.py": b"side = 1\n"})
    made.git("checkout", "--quiet", "main")
    made.commit("main goes on", {"main.py": b"main = 1\n"})
    made.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    made.plant("an evil merge", "evil.py")
    made.git("branch", "--quiet", "-D", "side")
    made.git("tag", "v1")


def _messages(made: _Planter) -> None:
    """A commit's message, a tag's, and a note."""
    token = made.token("a commit message")
    made.git("commit", "--quiet", "--allow-empty", f"--message=say it\n\nthe token is {token}")
    oid = made.git("rev-parse", "HEAD")
    made.plants["a commit message"] = Plant(token, f"<commit {oid[:12]}>", "say it", at_head=False)
    token = made.token("a tag message")
    made.git("tag", "--annotate", "v2", f"--message=version 2\n\nuse {token}", "HEAD~1")
    oid = made.git("rev-parse", "refs/tags/v2")
    made.plants["a tag message"] = Plant(
        token, f"<tag {oid[:12]}>", "version 2", at_head=False, refs=("refs/tags/v2",)
    )
    token = made.token("a note")
    made.git("notes", "add", f"--message=noted: {token}", "HEAD~1")
    path = made.git("ls-tree", "-r", "--name-only", "refs/notes/commits")
    made.plants["a note"] = Plant(token, path, "Notes added by 'git notes add'", at_head=False)


def _unreferenced(made: _Planter) -> None:
    """A stash, a commit that was reset, unreachable objects, and the index."""
    token = made.token("a stash")
    (made.root / "README").write_text(f"nothing here, or {token}\n")
    made.git("stash", "push", "--quiet", "--message=later")
    made.plants["a stash"] = Plant(token, "README", "On main: later", at_head=False)
    made.plant("a commit reset away", "reset.py")
    made.git("reset", "--quiet", "--hard", "HEAD~1")
    made.change("a commit reset away", at_head=False, kept_by="reflog")

    made.plant("a commit that nothing leads to", "lost.py")
    lost = made.git("rev-parse", "HEAD")
    made.git("reset", "--quiet", "--hard", "HEAD~1")
    made.change("a commit that nothing leads to", at_head=False, kept_by="nothing")
    for log in (made.root / ".git" / "logs").rglob("*"):
        if log.is_file():
            lines = log.read_text().splitlines(keepends=True)
            log.write_text("".join(line for line in lines if lost not in line))

    token = made.token("a dangling blob")
    oid = made.git("hash-object", "-w", "--stdin", requests=f"{token}\n".encode())
    made.plants["a dangling blob"] = Plant(
        token, f"<blob {oid[:12]}>", None, kept_by="nothing", at_head=False
    )
    token = made.token("a tag on a blob")
    oid = made.git("hash-object", "-w", "--stdin", requests=f"tagged {token}\n".encode())
    made.git("tag", "blob", oid)
    made.plants["a tag on a blob"] = Plant(
        token, "<refs/tags/blob>", None, at_head=False, refs=("refs/tags/blob",)
    )
    token = made.token("the index only")
    (made.root / "staged.py").write_text(f"token = '{token}'\n")
    made.git("add", "staged.py")
    (made.root / "staged.py").unlink()
    made.plants["the index only"] = Plant(token, "staged.py", None, kept_by="index", at_head=False)


@contextlib.contextmanager
def read_by(engine: Engine) -> Iterator[None]:
    """With "packs", packs are read here; with "git", none can be, so that they are left to git."""
    packs.opened.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        if engine == "git":
            patch.setattr(packs, "opened", _refuse)
        yield


def _refuse(_index_path: str, _hash_bytes: int) -> NoReturn:
    raise CorruptPackError("a test wants git to read it")


def pack_everything(root: Path) -> None:
    """Put all objects into packs, also unreachable ones."""
    git(root, "repack", "-q", "-a", "-d", "--cruft", "--cruft-expiration=never")
    git(root, "prune-packed", "--quiet")
