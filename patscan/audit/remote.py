"""What a worker of a Dask cluster does: it scans one repository, if its code is that of the coordinator.

Tasks and results cross the network as JSON, checked against their types; nothing of them is pickled. A result has
masks and fingerprints, as in the database.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import threading
from typing import NamedTuple

import patscan
from patscan.audit.forks import Stored
from patscan.audit.records import Coverage, decode, encode
from patscan.audit.tasks import Options, Task, bug, failed, killed, scan
from patscan.audit.values import Result, Status
from patscan.files import cache_folder
from patscan.model.text import Text
from patscan.sources.history import known
from patscan.sources.history.cache import code_digest

# What a worker answers whose code is not that of the coordinator.
REFUSED = b""
# The threads of a worker share open packs, variables and limits of their process: one scan at a time.
_alone = threading.Lock()


class Reply(NamedTuple):
    """A result without what the coordinator knows: the target."""

    status: Status
    stored: Stored | None
    failure: Text | None


@functools.cache
def identity() -> str:
    """The version of patscan here, and a digest of its code, which has the rules."""
    return f"{patscan.__version__} {code_digest()}"


def work(expected: str, run: str, data: bytes) -> bytes:
    """Scan a repository, in a worker.

    Args:
        expected: the `identity` of the coordinator.
        run: a random name, for what is kept until the run ends.
        data: the task, see `packed`.

    Returns:
        The result, see `unpacked`; `REFUSED` if the code here is another.
    """
    if identity() != expected:
        return REFUSED
    task = unpacked_task(data)
    with _alone:
        try:
            result = scan(task._replace(options=_here(task.options, _folder(run))))
        except MemoryError:
            result = killed(task)
        except Exception as error:  # its message stays here: Dask would log it and send it on
            result = failed(task.target, bug(error))
    return packed_result(result)


def forget(run: str) -> None:
    """Remove what a worker has kept for a run."""
    shutil.rmtree(_folder(run), ignore_errors=True)


def packed(task: Task) -> bytes:
    """A task as JSON, without what is only of use on the machine that it was made on."""
    import msgspec

    options = task.options
    settings = options.settings._replace(jobs=1, origin={})
    cache = None if options.cache is None else ""
    sent = options._replace(settings=settings, workspace="", known="", cache=cache)
    return json.dumps(msgspec.to_builtins(task._replace(options=sent))).encode("ascii")


def unpacked_task(data: bytes) -> Task:
    """The task that was packed.

    Raises:
        PatscanError: it is none.
    """
    return decode(Task, data.decode("ascii"))


def packed_result(result: Result) -> bytes:
    """A result as JSON."""
    report = result.report
    stored = Stored(Coverage.of(report), report.verdicts, result.owners) if report else None
    return encode(Reply(result.status, stored, result.failure)).encode("ascii")


def unpacked(task: Task, data: bytes) -> Result:
    """The result of a task, as a worker packed it.

    Raises:
        PatscanError: it is none.
    """
    reply = decode(Reply, data.decode("ascii", "replace"))
    location, name = task.target.location, task.target.name
    if reply.stored is None:
        return Result(location, name, reply.status, failure=reply.failure)
    report = reply.stored.coverage.report(reply.stored.verdicts)
    return Result(location, name, reply.status, report, reply.stored.owners, reply.failure)


def _here(options: Options, folder: str) -> Options:
    """The options for this worker: its own folders."""
    cache = None if options.cache is None else cache_folder()
    return options._replace(workspace=folder, known=os.path.join(folder, "objects"), cache=cache)


def _folder(run: str) -> str:
    """The folder of a run, below that of the worker, which Dask removes when the worker ends."""
    from distributed import get_worker

    folder = os.path.join(get_worker().local_directory, f"patscan-{run}")
    if not os.path.isdir(folder):
        os.mkdir(folder, 0o700)
        known.create(os.path.join(folder, "objects"))
    return folder
