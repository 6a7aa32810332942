"""Standard output, standard error, and the language of what is written to them."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import TextIO

from patscan.cli import language
from patscan.model.text import Language, PatscanError, Text

LANGUAGE: Language = language.choose(sys.argv[1:], os.environ)


# A shorter word cannot be a credential.
CREDENTIAL_CHARS = 24
# A longer message is cut, after it was masked.
MAX_LINE_CHARS = 2000

_NO_OUTPUT = Text("cannot write to standard output: {reason}", "无法写入标准输出：{reason}")
_NO_FOLDER = Text("the current folder does not exist any more", "当前目录已不存在")
_CHANGE = Text("Change to one that exists.", "请切换到存在的目录。")


def say(en: str, zh: str) -> str:
    """The sentence in the user's language."""
    return zh if LANGUAGE == "zh" else en


def current_folder() -> str:
    """The current folder.

    Raises:
        PatscanError: it was removed.
    """
    try:
        return os.getcwd()
    except OSError as error:
        raise PatscanError(_NO_FOLDER, _CHANGE) from error


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is there, and is a terminal."""
    return stream is not None and stream.isatty()


def are_read_together(first: TextIO | None, second: TextIO | None) -> bool:
    """Whether what is written to two streams meets in one place, as far as can be told.

    That is a terminal, one file, or pipes: of those, a CI service makes one log.
    """
    if is_terminal(first) or is_terminal(second):
        return is_terminal(first) and is_terminal(second)
    if first is None or second is None:
        return False
    one, other = os.fstat(first.fileno()), os.fstat(second.fileno())
    if stat.S_ISREG(one.st_mode) and stat.S_ISREG(other.st_mode):
        return os.path.samestat(one, other)
    return all(stat.S_ISFIFO(each.st_mode) or stat.S_ISSOCK(each.st_mode) for each in (one, other))


def print_out(data: bytes) -> None:
    """Write a report to standard output.

    Raises:
        PatscanError: it cannot be written, such as on a full disk.
    """
    try:
        _put(sys.stdout, data)
    except OSError as error:
        from patscan.model import refusals

        raise PatscanError(_NO_OUTPUT.format(reason=refusals.reason(error))) from error


def shows_colours() -> bool:
    """Let the console on standard output show colours; False if it is one of Windows that cannot.

    Consoles before Windows Terminal show escape sequences as they are, unless a program asks for more
    ("Console Virtual Terminal Sequences", Windows).
    """
    if sys.platform != "win32":
        return True
    import ctypes

    kernel = ctypes.windll.kernel32
    console, mode = kernel.GetStdHandle(-11), ctypes.c_ulong()
    if not kernel.GetConsoleMode(console, ctypes.byref(mode)):
        return False
    return bool(kernel.SetConsoleMode(console, mode.value | 0x0004))


def tell(message: str | Text, *, name: str = "patscan: ") -> None:
    """Write one line, after `name`, to standard error; if that fails, silently do without.

    Credentials in it are masked, and control characters are made visible.
    """
    line = message if isinstance(message, str) else message.to(LANGUAGE)
    if any(len(word) >= CREDENTIAL_CHARS for word in line.split()):
        from patscan.coze.mask import mask_runs
        from patscan.detect.redact import redacted

        line = mask_runs(redacted(line))
    if len(line) > MAX_LINE_CHARS:
        line = line[:MAX_LINE_CHARS] + "…"
    if "##" in line or not line.isprintable():
        from patscan.reports.printable import printable

        line = printable(line)
    with contextlib.suppress(OSError):
        _put(sys.stderr, f"{name}{line}\n".encode("utf-8", "backslashreplace"))


def _put(stream: TextIO | None, data: bytes) -> None:
    """Mask what looks like a token, and write. A stream that is closed, here or at its reader, is no error."""
    if stream is None:  # closed before the process started
        return
    if b"_" in data or b"eyJ" in data:  # every token has one; importing the mask takes time
        from patscan.coze.mask import mask_tokens

        data = mask_tokens(data)
    try:
        stream.buffer.write(data)
        stream.flush()
    except BrokenPipeError:
        # Else Python would flush again when it closes the stream, and print an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
