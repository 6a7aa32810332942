"""A hook of ours: its stage, its file, and the script in it."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.files import path_bytes, read_regular
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.model.text import Language


class Stage(NamedTuple):
    """A hook of git (githooks).

    Attributes:
        reads_input: git names refs on its standard input.
        on_server: it runs in the repository that is pushed to, in its git directory.
    """

    reads_input: bool
    on_server: bool


STAGES = {
    "pre-commit": Stage(reads_input=False, on_server=False),
    "commit-msg": Stage(reads_input=False, on_server=False),
    "pre-push": Stage(reads_input=True, on_server=False),
    "pre-receive": Stage(reads_input=True, on_server=True),
}
KEPT = ".patscan-kept"
# pre-commit and prek give a hook that they find this ending, and run it first.
LEGACY = ".legacy"
_MARKER = b"# patscan hook:"
_MAX_BYTES = 1 << 16
_PYTHON = late.compile(rb"(?m)^python=(.*)$")
# The line with the digest of all others, by which an edited hook is told. Earlier versions have none.
_DIGEST = late.compile(rb"(?m)^# written as ([0-9a-f]*)$")

_GONE = Text(
    "the Python that this hook was installed with no longer has patscan, so nothing was scanned:",
    "安装此钩子所用的 Python 已不存在，或其中已没有 patscan，因此没有扫描任何内容：",
)
_GONE_HINT = Text(
    "install patscan, then run `patscan hooks install`; or remove",
    "请安装 patscan 后运行 `patscan hooks install`；或删除",
)


class Slot(NamedTuple):
    """Where the hook of a stage goes.

    Attributes:
        stage: a key of `STAGES`.
        path: the file, absolute.
        shared: other repositories use the folder, too.
        husky: husky runs the file, with `sh -e`, executable or not; it belongs to the project.
    """

    stage: str
    path: str
    shared: bool = False
    husky: bool = False

    @property
    def kept(self) -> str:
        """Where a hook that was there before is kept."""
        return self.path.removesuffix(LEGACY) + KEPT


def script(place: Slot, options: Sequence[str], language: Language) -> bytes:
    """What our hook holds: a short POSIX script that runs the hook that was kept, then this very Python.

    `-P` keeps the current folder, which may be hostile and have a `patscan` of its own, off Python's path.
    """
    python = sys.executable.replace(os.sep, "/")
    names = {
        "@DIGEST@": "",
        "@STAGE@": place.stage,
        "@KEPT@": shlex.quote(os.path.basename(place.kept)),
        "@PYTHON@": shlex.quote(python),
        "@GONE@": shlex.quote(_GONE.to(language)),
        "@HINT@": shlex.quote(_GONE_HINT.to(language)),
        "@OPTIONS@": "".join(f"{shlex.quote(one)} " for one in options),
        "@INPUT@": _INPUT if STAGES[place.stage].reads_input else "",
        "@FEED@": "feed | " if STAGES[place.stage].reads_input else "",
        "@TEST@": "-f" if place.husky else "-x",
        "@SHELL@": "sh -e " if place.husky else "",
    }
    data = path_bytes(_NAME.sub(lambda match: names[match[0]], _SCRIPT))
    return _DIGEST.sub(b"# written as " + _digest(data), data, count=1)


_NAME = late.compile("@[A-Z]+@")
_INPUT = """input=$(cat; echo .)
feed() { printf %s "${input%.}"; }
"""
_SCRIPT = """#!/bin/sh
# patscan hook: `patscan hooks uninstall` removes it and puts back what was here before.
# written as @DIGEST@
python=@PYTHON@
gone=@GONE@
hint=@HINT@
case $0 in */*) kept=${0%/*}/@KEPT@ ;; *) kept=./@KEPT@ ;; esac
say() { printf '%s\\n' "${GL_ID:+GL-HOOK-ERR: }patscan: $1" >&2; }
# Installed once more, pre-commit and prek run this as what was there before: do not begin with them again.
[ -n "$PRE_COMMIT_RUNNING_LEGACY$PREK_RUNNING_LEGACY" ] && grep -q hook-impl "$kept" 2>/dev/null && kept=
@INPUT@if [ -f "$kept" ] && [ @TEST@ "$kept" ]; then
  @FEED@@SHELL@"$kept" "$@" || exit
fi
# Programs with a Python of their own may set it; it is not about this one.
unset PYTHONHOME
if [ -x "$python" ]; then
  @FEED@"$python" -P -m patscan hooks run @STAGE@ @OPTIONS@-- "$@" && exit
  code=$?
  "$python" -P -c 'import patscan' 2>/dev/null && exit $code
fi
say "$gone $python"
say "$hint $0"
exit 3
"""


def is_ours(path: str) -> bool:
    """Whether the file at `path` is a hook that we wrote."""
    return _MARKER in content(path)


def is_edited(path: str) -> bool:
    """Whether the file at `path` is a hook that we wrote and another changed."""
    data = content(path)
    written = _DIGEST.search(data)
    return _MARKER in data and written is not None and written[1] != _digest(data)


def runs(path: str) -> bool:
    """Whether git may run our hook at `path`, and the Python that it calls is there."""
    python = _PYTHON.search(content(path))
    words = shlex.split(os.fsdecode(python[1])) if python else []
    return bool(words) and all(os.access(one, os.X_OK) for one in (words[0], path))


def _digest(data: bytes) -> bytes:
    """A digest of a script without the line that has it."""
    import hashlib

    return hashlib.sha256(_DIGEST.sub(b"", data, count=1)).hexdigest()[:16].encode()


def content(path: str) -> bytes:
    """The first bytes of a hook; none if it is a link, or cannot be read."""
    if os.path.islink(path):
        return b""
    with contextlib.suppress(OSError):
        return read_regular(path, _MAX_BYTES)
    return b""
