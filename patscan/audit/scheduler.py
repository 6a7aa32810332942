"""Connects to the scheduler of a Dask cluster, or starts a cluster on this machine for one run."""

from __future__ import annotations

import contextlib
import logging
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan.model import extras
from patscan.model.text import PatscanError, Text
from patscan.policy.settings import MAX_JOBS

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
CONNECT_S = 10.0

_NO_DASK = Text(
    "--scheduler needs Dask, which is not installed", "--scheduler 需要 Dask，但没有安装"
)
_NOT_ONE = Text(
    "`{address}` is no scheduler that answers: {reason}", "`{address}` 处没有可用的调度器：{reason}"
)
_NO_NUMBER = Text("`{address}` has no number of workers", "`{address}` 中没有 worker 数量")
_FORMS = Text(
    "Write tcp://HOST:8786, tls://HOST:8786 or local:N.",
    "写法为 tcp://HOST:8786、tls://HOST:8786 或 local:N。",
)


def local_workers(address: str) -> int:
    """How many workers `local:N` asks for; 0 for the address of a scheduler.

    Raises:
        PatscanError: it has no number.
    """
    scheme, _, number = address.partition(":")
    if scheme != LOCAL:
        return 0
    if not (number.isascii() and number.isdecimal() and 0 < int(number) <= MAX_JOBS):
        raise PatscanError(_NO_NUMBER.format(address=address), _FORMS)
    return int(number)


@contextlib.contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler, or of one that is started for this run.

    Raises:
        PatscanError: Dask is not installed, or there is no scheduler.
    """
    try:
        import distributed
    except ImportError as error:
        raise PatscanError(_NO_DASK, extras.hint("dask")) from error
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)
    workers = local_workers(address)
    with contextlib.ExitStack() as stack:
        try:
            target = stack.enter_context(_own(workers)) if workers else address
            client = distributed.Client(target, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, RuntimeError, TypeError, ImportError) as error:
            what = _NOT_ONE.format(address=address, reason=str(error) or type(error).__name__)
            raise PatscanError(what, _FORMS) from None
        yield stack.enter_context(client)


@contextlib.contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Processes that are started meanwhile leave Ctrl-C to this one: it reaches all of them."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def _own(workers: int) -> contextlib.AbstractContextManager[object]:
    """A cluster on this machine, which nobody else on it can use: its messages are encrypted with a key of its own."""
    from distributed import LocalCluster, Security

    with _ignoring_interrupts():
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # with None it would be a fixed port, which may be taken
            security=Security.temporary(),
            silence_logs=logging.CRITICAL,
        )
