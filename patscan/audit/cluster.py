"""Runs the tasks of an audit on a Dask cluster: the repositories are scanned by its workers, the database is here.

Only workers with the code of this process get tasks; they are told apart before they get the first one. A worker
that dies costs its tasks another try elsewhere. What was tried too often is tried once more, alone, so that one
repository that kills workers does not take others with it.
"""

from __future__ import annotations

import contextlib
import queue
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from patscan.audit import remote
from patscan.audit.executor import Executor
from patscan.audit.scheduler import connected
from patscan.audit.tasks import Task, failed, killed
from patscan.audit.values import Result
from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes
from patscan.git.clone import is_url
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from distributed import Client, Future

# Tasks sent ahead for each worker, so that it never waits for the next one.
AHEAD = 2
# So often the workers are counted.
POLL_S = 1.0
# A cluster without a worker may still be starting, or starting one anew.
PATIENCE_S = 60.0
# A result is a message away; where it takes longer, the worker that has it is gone.
RESULT_S = 20.0
# What Dask raises when a connection breaks; a client that has given up has no scheduler to ask.
_LOST = (OSError, RuntimeError, AttributeError)
# So often a task is sent to other workers when those it was sent to are gone; Dask itself does so three times.
MAX_LOSSES = 3

_GONE = Text("the connection to the scheduler {address} is lost", "与调度器 {address} 的连接已断开")
_NO_WORKER = Text(
    "the scheduler {address} has no worker with this patscan",
    "调度器 {address} 没有装有此版本 patscan 的 worker",
)
_GO_ON = Text(
    "What was scanned is stored; the same command goes on from here.",
    "已扫描的结果已保存；再次运行同一命令会从此处继续。",
)
_SAME = Text(
    "Install the same version of patscan on the workers.",
    "请在各 worker 上安装同一版本的 patscan。",
)
_REFUSED = Text(
    "the worker {worker} is not used: it has no patscan, or another version of it",
    "不使用 worker {worker}：它没有安装 patscan，或版本不同",
)
_LOGIN = Text(
    "its address contains a login or a token, which is not sent to other machines",
    "其地址包含登录信息或令牌，不会发送到其他机器",
)


class _Sent(NamedTuple):
    """A task that workers have.

    Attributes:
        task: the task.
        future: of Dask.
        workers: the addresses of those that may run it.
        losses: how often it was sent before.
    """

    task: Task
    future: Future[bytes]
    workers: frozenset[str]
    losses: int


def cluster(address: str, say: Callable[[Text], None]) -> Executor:
    """The executor for a cluster.

    Args:
        address: of its scheduler, or `local:N` for one of N workers on this machine, for this run.
        say: is told which workers are not used.
    """

    def run(tasks: Iterable[Task]) -> Iterator[Result]:
        with connected(address) as client:
            coordinator = _Coordinator(client, address, say)
            try:
                yield from coordinator.results(tasks)
            except _LOST as error:
                if not isinstance(error, OSError) and client.status == "running":
                    raise
                raise PatscanError(_GONE.format(address=address), _GO_ON) from None
            finally:
                coordinator.close()

    return run


class _Coordinator:
    """Sends tasks, and watches the workers that have them."""

    def __init__(self, client: Client, address: str, say: Callable[[Text], None]) -> None:
        self._client, self._address, self._say = client, address, say
        self._run = secrets.token_hex(8)
        self._sent: dict[str, _Sent] = {}
        self._done: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._repeated: list[tuple[Task, int]] = []  # with their losses
        self._suspects: list[Task] = []
        self._usable: frozenset[str] = frozenset()
        self._refused: set[str] = set()
        self._counted = float("-inf")
        self._usable_at = time.monotonic()

    def results(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The result of each task, as they come.

        Raises:
            PatscanError: there is no worker for them.
            OSError: the scheduler is gone.
        """
        waiting = iter(tasks)
        is_over = False
        while not is_over or self._sent or self._repeated:
            self._count()
            while self._repeated and self._usable:
                self._send(*self._repeated.pop())
            while not is_over and len(self._sent) < AHEAD * len(self._usable):
                task = next(waiting, None)
                if task is None:
                    is_over = True
                elif task.target.failure or is_private(task.target.address):
                    yield unsent(task)
                else:
                    self._send(task)
            yield from self._arrived()
        suspects, self._suspects = self._suspects, []
        for task in suspects:
            yield from self._alone(task)

    def _alone(self, task: Task) -> Iterator[Result]:
        """The result of a task that was lost too often, with no other one on the way."""
        self._repeated.append((task, 0))
        while self._sent or self._repeated:
            self._count()
            while self._repeated and self._usable:
                self._send(*self._repeated.pop())
            yield from self._arrived()
        yield from map(killed, self._suspects)
        self._suspects = []

    def _send(self, task: Task, losses: int = 0) -> None:
        key = f"patscan-{secrets.token_hex(16)}"
        future = self._client.submit(
            remote.work,
            remote.identity(),
            self._run,
            remote.packed(task),
            key=key,
            workers=sorted(self._usable),
            pure=False,
        )
        self._sent[key] = _Sent(task, future, self._usable, losses)
        future.add_done_callback(lambda done: self._done.put(done.key))

    def _arrived(self) -> Iterator[Result]:
        """The results that are there, after a moment's wait for the first of them."""
        with contextlib.suppress(queue.Empty):
            key = self._done.get(timeout=POLL_S if self._sent else POLL_S / 10)
            while True:
                sent = self._sent.pop(key, None)
                result = self._result(sent) if sent else None
                if result:
                    yield result
                key = self._done.get_nowait()

    def _result(self, sent: _Sent) -> Result | None:
        """The result of a task that is done; None if it has to be sent again."""
        if sent.future.status == "finished":
            with contextlib.suppress(TimeoutError, CancelledError, PatscanError):
                data = sent.future.result(timeout=RESULT_S)
                sent.future.release()  # here, as its finalizer would swallow a Ctrl-C that comes then
                if data != remote.REFUSED:
                    return remote.unpacked(sent.task, data)
            self._usable, self._counted = frozenset(), float("-inf")  # they are asked again
        self._lost(sent)
        return None

    def _lost(self, sent: _Sent) -> None:
        """Send a task again; one that was lost too often, later and alone."""
        is_suspect = sent.losses >= MAX_LOSSES or sent.future.status == "error"
        sent.future.cancel()
        if is_suspect:
            self._suspects.append(sent.task)
        else:
            self._repeated.append((sent.task, sent.losses + 1))

    def _count(self) -> None:
        """Look which workers there are: new ones are asked for their code, tasks of those that are gone sent again.

        Raises:
            PatscanError: there has been no worker for too long.
        """
        now = time.monotonic()
        if now - self._counted < POLL_S:
            return
        self._counted = now
        alive = frozenset(self._client.nthreads())
        self._refused &= alive
        new = alive - self._usable - self._refused
        if new:
            self._ask(new)
        self._usable &= alive
        if self._usable:
            self._usable_at = now
        elif alive and alive == self._refused and not self._sent:
            raise PatscanError(_NO_WORKER.format(address=self._address), _SAME)
        elif now - self._usable_at > PATIENCE_S:
            raise PatscanError(_NO_WORKER.format(address=self._address), _GO_ON)
        else:
            return
        for key, sent in list(self._sent.items()):
            if sent.workers.isdisjoint(alive):
                del self._sent[key]
                self._lost(sent)

    def _ask(self, workers: frozenset[str]) -> None:
        """Which of some workers have the code of this process."""
        own = remote.identity()
        answers = self._client.run(remote.identity, workers=sorted(workers), on_error="return")
        self._usable |= {worker for worker, answer in answers.items() if answer == own}
        for worker in sorted(workers & answers.keys() - self._usable):
            self._refused.add(worker)
            self._say(_REFUSED.format(worker=worker))

    def close(self) -> None:
        """Take back what was sent, and let the workers forget the run."""
        with contextlib.suppress(*_LOST, CancelledError):
            self._client.cancel([sent.future for sent in self._sent.values()], force=True)
            # One that is gone would be waited for: half a minute.
            if alive := self._usable & frozenset(self._client.nthreads()):
                self._client.run(remote.forget, self._run, workers=sorted(alive), on_error="ignore")


def unsent(task: Task) -> Result:
    """The result of a task that is not sent."""
    return failed(task.target, task.target.failure or _LOGIN)


def is_private(address: str) -> bool:
    """Whether the address of a repository has what must not leave this machine: a login, or a token."""
    try:
        parts = urlsplit(address) if is_url(address) else None
    except ValueError:
        return True
    if parts and (parts.query or parts.password is not None):
        return True
    if parts and parts.username is not None and parts.scheme != "ssh":
        return True
    plain = unquote_to_bytes(path_bytes(address))
    return mask_tokens(plain) != plain
