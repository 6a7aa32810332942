"""How to take credentials out of a history: the file for git filter-repo, and the commands to run.

patscan runs none of them. Options and callbacks are those of git-filter-repo 2.47 (its manual, "CALLBACKS").
"""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Self

from patscan.git import queries
from patscan.model import refusals
from patscan.model.text import PatscanError, Text
from patscan.policy.baseline import SHOWN_DIGITS
from patscan.reports.printable import printable
from patscan.response.pages import Item, Page
from patscan.response.parts import Part, place, run, say

if TYPE_CHECKING:
    from patscan.git.repository import Repository
    from patscan.sources.history.written_forms import WrittenForm, WrittenForms

VALUES = "patscan-rewrite-values"
BLOBS = "patscan-rewrite-blobs"
# What takes the place of a credential, before the beginning of its fingerprint: a word in any language.
MARK = "REMOVED_"
_CALLBACKS = ("blob", "message", "filename", "refname", "name", "email")
# `never`: a commit stays, even if there is nothing left in it.
_OPTIONS = "--preserve-commit-encoding --prune-empty never --prune-degenerate never"
MAX_PLACES = 20

_CANNOT = Text("cannot write {path}: {reason}", "无法写入 {path}：{reason}")

# The body of a function that filter-repo calls with a blob, a message or a name. It defines all that it
# needs, because filter-repo gives it no module of its own.
_BODY = """\
# Written by `patscan respond --rewrite`, for git filter-repo: a callback for contents, messages and names.
# It holds no credential. For each form in which one is written: its first bytes (which a mask shows, too), how
# many bytes it has, their SHA-256, and what takes their place.
given = list(locals().values())[0]
from hashlib import sha256
forms = [
{forms}
]
def clean(data):
  for first, length, digest, instead in forms:
    at = data.find(first)
    while at >= 0:
      if sha256(data[at:at + length]).hexdigest() == digest:
        data = data[:at] + instead + data[at + length:]
        at += len(instead)
      else:
        at += 1
      at = data.find(first, at)
  return data
if hasattr(given, 'data'):
  given.data = clean(given.data)
  return given
return clean(given) if given else given
"""


def callback(forms: Sequence[WrittenForm]) -> str:
    """The callback, as the text of a file."""
    rows = [
        f"  ({form.anchor!r}, {form.length}, '{form.digest}', {_instead(form)!r}),"
        for form in sorted(forms, key=lambda form: -form.length)
    ]
    return _BODY.replace("{forms}", "\n".join(rows))


def _instead(form: WrittenForm) -> bytes:
    return (MARK + form.fingerprint[:SHOWN_DIGITS]).encode(form.wide or "ascii")


def write(repository: Repository, found: WrittenForms) -> tuple[str, str]:
    """Write the files into the repository's git directory; only their owner may read them.

    Returns:
        the path of the callback, and that of the list of blobs; the latter is empty without any.

    Raises:
        PatscanError: they cannot be written.
    """
    values = os.path.join(repository.common, VALUES)
    _write_new(values, callback(found.forms))
    if not found.packed:
        return values, ""
    blobs = os.path.join(repository.common, BLOBS)
    _write_new(blobs, "".join(f"{oid}\n" for oid in sorted(found.packed)))
    return values, blobs


def _write_new(path: str, text: str) -> None:
    """Write a file that is not there yet; what is there, a link too, is deleted first."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        with open(os.open(path, flags, 0o600), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        reason = refusals.reason(error)
        raise PatscanError(_CANNOT.format(path=path, reason=reason)) from error


# --- the instructions -----------------------------------------------------------------------------------

_BEFORE = Text("Before", "准备")
_QUIET = Text(
    "Ask everybody to push what they have and then to stop; merge or close open pull requests, which keep old commits.",
    "请所有人先推送现有工作，然后停止推送；合并或关闭未完成的拉取请求（它们会保留旧提交）。",
)
_TOOL = Text(
    "git filter-repo is needed (2.47 or later):", "需要 git filter-repo（2.47 或更高版本）："
)
_INSTALL = "pip install 'git-filter-repo>=2.47'"
_FETCH = Text(
    "What is below was made from this repository as it is now; `git fetch --all` first, if it is behind.",
    "以下内容根据本仓库的现状生成；如果落后于远端，请先执行 `git fetch --all`。",
)
_BACKUP = Text("Back up, and clone", "备份并克隆")
_HOLDS = Text(
    "The backup has every branch, tag and other ref, and the credential: delete it when all is well.",
    "备份包含所有分支、标签和其他引用，也包含凭证：确认无误后请删除。",
)
_REWRITE = Text("Rewrite", "重写")
_EXACT = Text(
    "Only these values change, wherever they stand in contents, messages of commits and tags, names of files, refs and "
    "people. The file recognises them by their length and SHA-256, and holds none of them: {path}",
    "只有这些值会改变，无论它们出现在文件内容、提交和标签的说明，还是文件、引用和人员的名称中。"
    "该文件按长度和 SHA-256 识别它们，其中不含任何值：{path}",
)
_SIGNATURES = Text(
    "All commits after the first that changes get new ids, messages that name an old id get the new one, and "
    "signatures of commits and tags are lost.",
    "从第一个被改动的提交起，所有提交都会得到新的 ID；说明中提到的旧 ID 会换成新的；提交和标签的签名会丢失。",
)
_PACKED = Text(
    "In these files it is compressed, so all of the file's old version is taken out:",
    "在以下文件中它是压缩的，因此会移除该文件的整个旧版本：",
)
_MORE = Text("... and {n:,} more", "……另有 {n:,} 个")
_UNREAD = Text(
    "Objects that could not be read, and may hold it, too: {n:,}.",
    "有 {n:,} 个对象无法读取，其中可能也有它。",
)
_PROVE = Text("Prove it", "证明")
_CLEAN = Text(
    "It has to exit with 0. If something is left, run `patscan respond --rewrite` here, too, and what it prints.",
    "必须以 0 退出。如果还有残留，请在此处也运行 `patscan respond --rewrite`，并执行它打印的命令。",
)
_OTHERS = Text(
    "It still reports what this is not about, and exits with 1 ({n:,} findings now: other credentials, or leaks without a "
    "literal at the tips of branches and tags, which only a change of that code ends). None may be of these values.",
    "它仍会报告与此无关的内容，并以 1 退出（目前有 {n:,} 处：其他凭证，或分支和标签最新版本中的无明文泄露，后者只能通过修改代码消除）。"
    "其中不应再有上述值。",
)
_PUBLISH = Text("Publish", "发布")
_PROTECTED = Text(
    "Protected branches have to allow a forced push for the moment. The host still stores the old commits, and has refs of "
    "its own for pull requests: it has to delete them (in a bare repository of yours: `git gc --prune=now`).",
    "受保护的分支需要临时允许强制推送。托管方仍存有旧提交，并为拉取请求保留自己的引用，需由其删除"
    "（如果是您自己的裸仓库：`git gc --prune=now`）。",
)
_NO_REMOTE = Text(
    "This repository has no remote `origin`: clone the clean one, and go on there.",
    "本仓库没有名为 `origin` 的远端：请克隆清理后的仓库，并在那里继续工作。",
)
_CLONES = Text("Mend the clones", "修复其他克隆")
_ANEW = Text(
    "The safe way is a new clone. Nobody may merge or pull from an old one, which would bring the old commits back; "
    "unpushed work is carried over with `git format-patch` and `git am`.",
    "最稳妥的办法是重新克隆。任何人都不要从旧克隆合并或拉取，否则会带回旧提交；"
    "未推送的工作用 `git format-patch` 和 `git am` 转移。",
)
_OR = Text(
    "Or, in each clone that has nothing unpushed, on each branch:",
    "或者，在没有未推送内容的克隆中，对每个分支执行：",
)
_MEND = (
    "git fetch --prune --tags --force",
    "git reset --hard '@{upstream}'",
    "git reflog expire --expire=now --all && git gc --prune=now",
)
_FORKS = Text("Forks and mirrors have to be made anew, too.", "复刻和镜像也需要重新创建。")


class Place(NamedTuple):
    """Where the rewriting happens.

    Attributes:
        root: the repository that was scanned.
        base: the beginning of the names of its copies.
        bare: whether it is bare, and so is rewritten itself.
        remote: whether it has a remote `origin`.
    """

    root: str
    base: str
    bare: bool
    remote: bool

    @classmethod
    def of(cls, repository: Repository) -> Self:
        """The place of a repository."""
        root = repository.root.rstrip(os.sep)
        base = os.path.join(os.path.dirname(root), os.path.basename(root).removesuffix(".git"))
        remote = queries.remote_address(repository.git, "origin") is not None
        return cls(root, base, repository.bare, remote)

    @property
    def clean(self) -> str:
        """The repository that is rewritten, as a word of a shell."""
        return shlex.quote(self.root if self.bare else f"{self.base}-clean.git")


def page(where: Place, found: WrittenForms, values: str, blobs: str, *, others: int = 0) -> Page:
    """What to do, in order.

    Args:
        where: the place.
        found: what has to go.
        values: the path of the callback.
        blobs: the path of the list of blobs, or empty.
        others: how many findings the history has besides.
    """
    left = _OTHERS.format(n=others) if others else _CLEAN
    items = (
        Item(_BEFORE, (say(_QUIET), say(_FETCH), say(_TOOL), run(_INSTALL))),
        Item(_BACKUP, tuple(_copies(where))),
        Item(_REWRITE, tuple(_rewriting(where, found, values, blobs))),
        Item(_PROVE, (run("patscan history"), say(left))),
        Item(_PUBLISH, tuple(_published(where))),
        Item(_CLONES, (say(_ANEW), say(_OR), *map(run, _MEND), say(_FORKS))),
    )
    return Page(items)


def _copies(where: Place) -> Iterator[Part]:
    yield run(f"cd {shlex.quote(where.root)} && umask 077")
    yield run("url=$(git remote get-url origin)" if where.remote else "url=$PWD")
    source = "." if where.bare else '"$url"'
    backup = shlex.quote(f"{where.base}-backup.git")
    yield run(f"git clone --mirror --no-local -- {source} {backup}")
    if not where.bare:
        yield run(f"git clone --mirror --no-local -- {source} {where.clean}")
    yield say(_HOLDS)


def _rewriting(where: Place, found: WrittenForms, values: str, blobs: str) -> Iterator[Part]:
    yield say(_EXACT.format(path=values))
    yield from _packed(found)
    yield run(f"cd {where.clean}")
    yield run(f"values={shlex.quote(values)}")
    # A repository that is no fresh clone is rewritten only if that is said; its backup was made above.
    force = " --force" if where.bare else ""
    yield run(f"git filter-repo {_arguments(blobs)}{force}")
    yield say(_SIGNATURES)


def _arguments(blobs: str) -> str:
    callbacks = " ".join(f'--{name}-callback "$values"' for name in _CALLBACKS)
    strip = f" --strip-blobs-with-ids {shlex.quote(blobs)}" if blobs else ""
    return f"{callbacks}{strip} {_OPTIONS}"


def _packed(found: WrittenForms) -> Iterator[Part]:
    if found.packed:
        yield say(_PACKED)
        paths = sorted(set(found.packed.values()))
        yield from (place(printable(path)) for path in paths[:MAX_PLACES])
        if len(paths) > MAX_PLACES:
            yield say(_MORE.format(n=len(paths) - MAX_PLACES))
    if found.unread:
        yield say(_UNREAD.format(n=found.unread))


def _published(where: Place) -> Iterator[Part]:
    if where.remote:
        refs = " ".join(f"'refs/{kind}/*:refs/{kind}/*'" for kind in ("heads", "tags", "notes"))
        yield run(f'git push --force --prune -- "$url" {refs}')
        yield say(_PROTECTED)
        return
    yield say(_NO_REMOTE)
    yield run(f"git clone {where.clean} {shlex.quote(where.base + '-new')}")
