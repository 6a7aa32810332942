"""What tests break in a process before patscan starts there: see `tests.robustness.patched`.

A fault is a function; where it takes arguments, `functools.partial` gives them. Of patscan each loads
what it changes and no more, so that patscan starts as it does without it.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, cast

if TYPE_CHECKING:
    from patscan.detect.windows import Input
    from patscan.model.run import Outcome
    from patscan.sources import reading


def run_with(fault: Callable[[], None], arguments: Sequence[str]) -> NoReturn:
    """Break something, then be the console script."""
    fault()
    from patscan import cli

    sys.argv[1:] = arguments
    cli.main()


def refuse_to_search_catalogues() -> None:
    """Nothing may search for a translation of click's words."""
    import gettext

    def refuse(*_: object, **__: object) -> NoReturn:
        os._exit(9)

    gettext.find = refuse


def ignore_children() -> None:
    """For `preexec_fn`: the system forgets the exit codes of child processes, as for those of some daemons."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def lack(module: str) -> None:
    """A module is not installed."""
    sys.modules[module] = None  # type: ignore[assignment]


# --- the file system ------------------------------------------------------------------------------


def refuse_to_open(name: str, error: OSError) -> None:
    """Files that are called so cannot be opened."""
    os.open = _refusing(os.open, name, error)


def refuse_to_list(name: str, error: OSError) -> None:
    """Folders that are called so cannot be listed."""
    os.scandir = _refusing(os.scandir, name, error)


def _refusing(real: Any, name: str, error: OSError) -> Any:
    def refusing(path: object, *rest: Any, **more: Any) -> Any:
        if str(path).endswith(name):
            raise error
        return real(path, *rest, **more)

    return refusing


def when_opened(name: str, turn: int, act: Callable[[str], object]) -> None:
    """Do something to a file at the moment when it is opened for the `turn`-th time (from 1)."""
    real, paths = os.open, []

    def acting(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).endswith(name):
            paths.append(path)
            if len(paths) == turn:
                act(path)
        return real(path, *rest, **more)

    os.open = acting


def shrink(path: str) -> None:
    """For `when_opened`: hardly anything is left of the file."""
    os.truncate(path, 100)


def become_a_link(path: str) -> None:
    """For `when_opened`: a link to a file outside of the project."""
    os.unlink(path)
    os.symlink("/etc/passwd", path)


def become_a_pipe(path: str) -> None:
    """For `when_opened`: a pipe without a writer."""
    os.unlink(path)
    os.mkfifo(path)


def become_a_folder(path: str) -> None:
    """For `when_opened`."""
    os.unlink(path)
    os.mkdir(path)


def read_nothing_again() -> None:
    """What is read a second time, from somewhere within a file, is gone."""
    os.pread = lambda *_: b""


def grow_while_read(name: str) -> None:
    """At every read, four megabytes are written to the end of the file."""
    real = os.readv

    def growing(handle: int, views: Any) -> int:
        with open(name, "ab") as file:
            file.write(b"y" * (4 << 20))
        return real(handle, views)

    os.readv = growing


def change_while_walked(name: str, gone: str, moved: str, new: str) -> None:
    """While the folder of a name is listed, another one goes, one moves, and one comes."""
    real: Any = os.scandir

    def changing(path: Any) -> Any:
        entries = real(path)
        if str(path).endswith(name):
            shutil.rmtree(gone)
            os.rename(moved, f"{moved}-moved")
            os.mkdir(new)
        return entries

    os.scandir = cast("Any", changing)


def no_replacing() -> None:
    """`os.replace` fails."""
    os.replace = _read_only


def read_only() -> None:
    """`os.replace` fails, and folders cannot be created."""
    no_replacing()
    os.mkdir = _read_only


def _read_only(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.EROFS, "Read-only file system")


def open_slowly(count: str) -> None:
    """Opening a file takes ten milliseconds, so that a run takes long.

    Args:
        count: this file gets a byte for each file that is opened.
    """
    real = os.open
    counter = real(count, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def slowly(*values: Any, **more: Any) -> int:
        time.sleep(0.01)
        os.write(counter, b".")
        return real(*values, **more)

    os.open = slowly


# --- the process and its limits -------------------------------------------------------------------


def limit_memory(size_bytes: int) -> None:
    """All that the process may map."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))


def become_nobody() -> None:
    """Be a user whom permission bits bind, if this one is root."""
    from patscan import cli

    # Everything is imported before: that user may not have access to Python's own folder.
    cli.run(["scan", "a.py", "-o", os.devnull])
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def no_forks() -> None:
    """The system's limit of processes is reached."""
    early_workers(task_files=2)
    os.fork = _again


def _again() -> NoReturn:
    raise OSError(errno.EAGAIN, "try again")


def no_semaphores() -> None:
    """As on systems without a shared memory."""
    import concurrent.futures.process as processes

    early_workers(task_files=2)
    processes._check_system_limits = _no_semaphores


def _no_semaphores() -> NoReturn:
    raise NotImplementedError("no semaphores")


def git_is_not_waited_for(patience_s: float) -> None:
    """What git does not answer in that time is given up."""
    from patscan.git import command

    command.PATIENCE_S = patience_s


# --- patscan's own --------------------------------------------------------------------------------


def early_workers(task_files: int) -> None:
    """Workers are started at once, and get some files each."""
    from patscan.sources import listing, workers

    workers.ALONE_S = 0.0
    listing.TASK_FILES = task_files


def die_over(name: str, die: Callable[[], object]) -> None:
    """Workers are started at once, and that dies which finds something in a file of this name."""
    from patscan.sources import reading

    early_workers(task_files=4)
    real = reading.Batch._take

    def deadly(self: reading.Batch, outcome: Outcome) -> None:
        if any(one.location.path.startswith(name) for one in outcome.findings):
            die()
        real(self, outcome)

    reading.Batch._take = deadly  # type: ignore[method-assign]


def be_killed() -> None:
    """As by a system that has no memory left."""
    os.kill(os.getpid(), 9)


def vanish() -> None:
    """Leave at once."""
    os._exit(1)


def run_out_of_memory() -> None:
    """Raise the error that Python raises."""
    raise MemoryError


def take_a_terabyte() -> None:
    """More than any machine has."""
    bytearray(1 << 40)


def tell_modules_when_assessing() -> None:
    """Workers are started at once; what is loaded once the findings are assessed goes to stderr."""
    from patscan.policy import assess
    from patscan.sources import workers

    workers.ALONE_S = 0.0
    real = assess.assess_facts

    def telling(*values: Any, **more: Any) -> Any:
        print(*sorted(sys.modules), sep="\n", file=sys.stderr)  # noqa: T201
        return real(*values, **more)

    assess.assess_facts = telling


# --- crashes with credentials at hand: the text of `a.txt`, or what is scanned ---------------------


def crash_matching() -> None:
    """The search of a text fails, and has that text in its message."""
    from patscan.detect import scanner

    def crashing(text: Input, *_: object, **__: object) -> NoReturn:
        raise ValueError(text.data)

    scanner.findings = crashing


def crash_reading() -> None:
    """Workers fail."""
    from patscan.sources import reading

    early_workers(task_files=1)
    reading.Batch._take = _crash  # type: ignore[method-assign]


def kill_readers() -> None:
    """Every worker is killed over what it reads."""
    from patscan.sources import reading

    early_workers(task_files=1)
    parent = os.getpid()

    def killed(*_: object, **__: object) -> None:
        if os.getpid() != parent:
            be_killed()

    reading.Batch._take = killed  # type: ignore[method-assign]


def crash_assessing() -> None:
    """The assessment of a finding fails."""
    from patscan.policy import verdict

    early_workers(task_files=1)
    verdict.verdict = _crash


def crash_reporting() -> None:
    """The report fails."""
    from patscan.reports import text

    early_workers(task_files=1)
    text.render = _crash


def interrupt_assessing() -> None:
    """Ctrl-C, once everything is read."""
    from patscan.policy import assess

    early_workers(task_files=1)
    assess.assess_facts = _interrupt


def _crash(*_: object, **__: object) -> NoReturn:
    text = _text()
    raise RuntimeError(text)


def _interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt(_text())


def _text() -> str:
    with open("a.txt", encoding="utf-8") as file:
        return file.read()
