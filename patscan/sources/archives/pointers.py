"""Pointers: files that stand for content which is stored elsewhere, and so is not scanned.

A pointer is recognised by its whole content, never by its name: a text that quotes a pointer is none.
Files that describe others, such as `.dvc` files, lock files and manifests, are not pointers: they are
themselves complete.
"""

from typing import NamedTuple

from patscan import late
from patscan.model.text import Text

# The largest pointer of git-lfs (git-lfs, `docs/spec.md`) and of git-annex (`Annex/Link.hs`).
MAX_LFS_BYTES = 1024
_ANNEX_BYTES = 32 << 10
LFS_VERSIONS = (
    b"version https://git-lfs.github.com/spec/v1",
    b"version https://hawser.github.com/spec/v1",
    b"version http://git-media.io/v/2",
)
# Keys are sorted; the lines of extensions come before `oid` (git-lfs, `docs/spec.md`).
_LFS = late.compile(
    rb"version [^\r\n]+\r?\n(?:ext-\d-[^\r\n]+\r?\n)*oid sha256:([0-9a-f]{64})\r?\n"
    rb"(?:ext-\d-[^\r\n]+\r?\n)*size (\d{1,19})\s*"
)
_ANNEX = late.compile(rb"/annex/objects/[^\s/]+(?:\r?\n[^\0]*)?")
_ANNEX_LINK = late.compile(
    rb"(?:\.\./)*\.git/(?:modules/[^\s\0]+/)?annex/objects/[^\s\0]+/[^\s\0/]+\n?"
)
_FAT = late.compile(rb"#\$# git-fat [0-9a-f]{40} +\d+\s*")

LFS = Text(
    "a Git LFS pointer: what it stands for was not scanned; get it with `git lfs pull` and scan again "
    "(of older commits: `git lfs fetch --all`, then scan `.git/lfs`)",
    "Git LFS 指针：它所代表的内容未扫描；请用 `git lfs pull` 取回后重新扫描"
    "（历史提交：先执行 `git lfs fetch --all`，再扫描 `.git/lfs`）",
)
ANNEX = Text(
    "a git-annex pointer: what it stands for was not scanned; get it with `git annex get`, "
    "then scan `.git/annex`",
    "git-annex 指针：它所代表的内容未扫描；请用 `git annex get` 取回，再扫描 `.git/annex`",
)
FAT = Text(
    "a git-fat pointer: what it stands for was not scanned; get it with `git fat pull` and scan again",
    "git-fat 指针：它所代表的内容未扫描；请用 `git fat pull` 取回后重新扫描",
)
CRYPT = Text(
    "encrypted by git-crypt, so it was not scanned; run `git-crypt unlock` and scan the working tree",
    "由 git-crypt 加密，因此未扫描；请先执行 `git-crypt unlock`，再扫描工作区",
)
CLOUD = Text(
    "a placeholder: the file is in iCloud and was not scanned; download it and scan again",
    "占位文件：文件在 iCloud 中，未扫描；请下载后重新扫描",
)


class LfsObject(NamedTuple):
    """What a Git LFS pointer stands for: a file with this SHA-256, in hex, and this size."""

    sha256: str
    size_bytes: int


def lfs_object(data: bytes) -> LfsObject | None:
    """What `data` stands for; None if it is no Git LFS pointer."""
    match = _LFS.fullmatch(data) if len(data) < MAX_LFS_BYTES else None
    return LfsObject(match[1].decode(), int(match[2])) if match else None


def is_lfs(head: bytes) -> bool:
    """Whether this is a complete Git LFS pointer."""
    return lfs_object(head) is not None


def is_annex(head: bytes) -> bool:
    """Whether this is the pointer of git-annex for an unlocked file."""
    return len(head) < _ANNEX_BYTES and _ANNEX.fullmatch(head) is not None


def is_annex_link(head: bytes) -> bool:
    """Whether this is the target of git-annex's link for a locked file."""
    return len(head) <= 4096 and _ANNEX_LINK.fullmatch(head) is not None


def is_fat(head: bytes) -> bool:
    """Whether this is a git-fat pointer."""
    return len(head) < MAX_LFS_BYTES and _FAT.fullmatch(head) is not None
