"""Audits on a Dask cluster: the same report, whoever dies; no foreign code; no credential on the way."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from patscan.audit import cluster, remote, scheduler
from patscan.audit.cluster import is_private
from patscan.audit.executor import Executor
from patscan.audit.reports import json
from patscan.audit.scheduler import local_workers
from patscan.audit.targets import Target, targets
from patscan.audit.tasks import Task, scan
from patscan.audit.values import Audit, Result
from patscan.model.text import PatscanError, Text
from tests.audit import clusters, poison
from tests.audit.organisations import (
    SHARED,
    audited,
    commits,
    made,
    options,
    organisation,
    own_token,
)
from tests.robustness import PROGRAM

COUNT = 24
TOKENS = [SHARED, own_token(3), own_token(4)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Repositories, of which some fail: corrupt, without their pack, empty, of a broken configuration."""
    folder = organisation(tmp_path_factory.mktemp("clustered") / "o", COUNT)
    (folder / "repo-010" / "HEAD").write_text("nonsense")
    shutil.rmtree(folder / "repo-011" / "objects" / "pack")
    (folder / "repo-012" / "config").write_text("[core")
    made(folder / "empty", [])
    made(folder / f"named-{SHARED}", commits(99))
    return folder


def forms(token: str) -> list[bytes]:
    """A token's middle, and how it may be written in what crosses a network."""
    middle = token[8:-6].encode()
    return [middle, middle.hex().encode(), middle[::-1]]


def assert_without_tokens(data: bytes) -> None:
    assert not [token[:4] for token in TOKENS if any(form in data for form in forms(token))]


def test_tasks_and_results_cross_as_text_without_tokens(folder: Path) -> None:
    found = list(targets([str(folder)], "/"))
    assert len(found) > COUNT
    for target in found:
        task = Task(target, options())
        result = scan(task)
        data = remote.packed_result(result)
        assert remote.unpacked(task, data) == result
        assert_without_tokens(data)
        if not is_private(target.address):
            assert_without_tokens(remote.packed(task))
            unpacked = remote.unpacked_task(remote.packed(task))
            assert unpacked == task._replace(options=unpacked.options)
            assert unpacked.options.settings == options().settings


def test_bytes_of_a_path_that_are_no_text_arrive() -> None:
    task = Task(
        Target("a", "/a", "/a\udcff"), options(cache="/mine", known="/mine", workspace="/mine")
    )
    sent = remote.unpacked_task(remote.packed(task))
    assert sent.target == task.target
    assert "mine" not in repr(sent)


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'["complete",1,2]', b"[" * 9999])
def test_what_is_no_result_is_none(data: bytes) -> None:
    with pytest.raises(PatscanError):
        remote.unpacked(Task(Target("a", "/a", "/a"), options()), data)


def test_a_worker_of_other_code_does_not_even_read_the_task() -> None:
    assert remote.work("another", "run", b"nonsense") == remote.REFUSED


PRIVATE = [
    ("https://git.example/a.git", False),
    ("https://user@git.example/a.git", True),
    ("https://user:x@git.example/a.git", True),
    ("https://git.example/a.git?private_token=x", True),
    ("ssh://git@git.example/a.git", False),
    ("ssh://git:x@git.example/a.git", True),
    ("git@git.example:a.git", False),
    ("https://[git.example/a", True),
    ("/srv/a.git", False),
    ("C:\\a.git", False),
    (f"/srv/{SHARED}/a.git", True),
    (f"https://git.example/{SHARED}.git", True),
    (f"https://git.example/{SHARED.replace('_', '%5F')}.git", True),
]


@pytest.mark.parametrize(("address", "expected"), PRIVATE)
def test_what_does_not_leave_this_machine(address: str, *, expected: bool) -> None:
    assert is_private(address) is expected


@pytest.mark.parametrize(
    "word", ["local:", "local:0", "local:x", "local:-1", "local:999", "local:²"]
)
def test_no_number_of_workers(word: str) -> None:
    with pytest.raises(PatscanError):
        local_workers(word)


def test_numbers_of_workers() -> None:
    assert [local_workers(word) for word in ("local:3", "tcp://h:1", "h:1")] == [3, 0, 0]


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "nonsense://x", "tls://127.0.0.1:1", "x y"]
)
def test_no_scheduler(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "CONNECT_S", 0.2)
    with pytest.raises(PatscanError) as error:
        list(cluster.cluster(address, print)(iter(())))
    assert "no scheduler that answers" in error.value.what.en


def test_a_worker_that_is_gone_is_not_waited_for_at_the_end() -> None:
    """Dask would try to reach it for half a minute."""
    client = Mock()
    client.nthreads.return_value = {"tcp://a": 1, "tcp://b": 1}
    client.run.return_value = {"tcp://a": remote.identity(), "tcp://b": remote.identity()}
    coordinator = cluster._Coordinator(client, "tcp://scheduler", print)
    assert list(coordinator.results(iter(()))) == []
    client.nthreads.return_value = {"tcp://b": 1}
    coordinator.close()
    assert client.run.call_args.kwargs["workers"] == ["tcp://b"]


def test_a_client_that_has_given_its_scheduler_up_tells_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of Dask's questions then fail with an `AttributeError`, also those at the end."""
    client = Mock(status="closed")
    client.nthreads.side_effect = AttributeError("'NoneType' object has no attribute 'ncores'")
    monkeypatch.setattr(cluster, "connected", lambda _: contextlib.nullcontext(client))
    with pytest.raises(PatscanError) as error:
        list(cluster.cluster("tcp://scheduler", print)(iter(())))
    assert "is lost" in error.value.what.en


class Ran:
    """An audit on a cluster, with something done after a number of results, and what was said."""

    def __init__(
        self, address: str, *, after: int = -1, act: Callable[[], object] = lambda: None
    ) -> None:
        self._address, self._after, self._act = address, after, act
        self.said: list[Text] = []

    def executor(self) -> Executor:
        """Runs the tasks, and acts."""

        def run(tasks: Iterable[Task]) -> Iterator[Result]:
            for number, result in enumerate(
                cluster.cluster(self._address, self.said.append)(tasks)
            ):
                if number == self._after:
                    self._act()
                yield result

        return run


def shown(audit: Audit) -> bytes:
    return json.render(audit, "en")


@pytest.fixture(scope="module")
def expected(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """The report of this machine alone; of what is not sent, the reason for that."""
    path = tmp_path_factory.mktemp("expected") / "a.db"

    def unsent(tasks: Iterable[Task]) -> Iterator[Result]:
        for task in tasks:
            private = is_private(task.target.address)
            yield cluster.unsent(task) if private else scan(task)

    return audited(path, [folder], executor=unsent)


@pytest.mark.slow
def test_four_workers_one_of_them_killed_give_the_same_report(
    folder: Path, tmp_path: Path, expected: Audit
) -> None:
    """Through a tap, which hears no token; and one that is in a path is not sent."""
    with clusters.cluster(tmp_path / "c", workers=4) as one:
        tap = clusters.Tap(one.address)
        ran = Ran(tap.address, after=2, act=one.processes[1].kill)
        audit = audited(tmp_path / "a.db", [folder], executor=ran.executor())
        tap.close()
        logs = one.logs()
    assert shown(audit) == shown(expected)
    assert [row.status for row in audit.repositories].count("failed") >= 3
    assert len(tap.heard) > 10_000
    assert_without_tokens(bytes(tap.heard))
    assert_without_tokens(logs)
    assert ran.said == []


@pytest.mark.slow
def test_all_workers_killed_and_new_ones_started_give_the_same_report(
    folder: Path, tmp_path: Path, expected: Audit
) -> None:
    with clusters.cluster(tmp_path / "c", workers=2) as one:

        def act() -> None:
            for process in one.processes[1:3]:
                process.kill()
            one.worker()

        ran = Ran(one.address, after=2, act=act)
        audit = audited(tmp_path / "a.db", [folder], executor=ran.executor())
    assert shown(audit) == shown(expected)


@pytest.mark.slow
def test_a_worker_with_other_code_gets_nothing(
    folder: Path, tmp_path: Path, expected: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither one that is there at the beginning nor one that comes later."""
    other = clusters.other_code(tmp_path / "other")
    with clusters.cluster(tmp_path / "c") as one:
        one.worker(code=other)
        one.wait()
        with pytest.raises(PatscanError) as error:
            audited(tmp_path / "a.db", [folder], executor=Ran(one.address).executor())
        assert "no worker with this patscan" in error.value.what.en
        one.worker()
        one.wait()
        monkeypatch.setattr(cluster, "POLL_S", 0.05)
        ran = Ran(one.address, after=1, act=lambda: (one.worker(code=other), one.wait()))
        audit = audited(tmp_path / "a.db", [folder], executor=ran.executor())
        assert len(ran.said) == 2
        assert all("another version" in text.en for text in ran.said)
        assert not list((tmp_path / "c" / "w1").glob("**/objects"))
    assert shown(audit) == shown(expected)


@pytest.mark.slow
def test_a_repository_that_kills_workers_costs_itself_alone(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "o", 8)
    with clusters.cluster(tmp_path / "c", DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as one:
        one.worker("--nworkers=2", f"--preload={poison.__name__}")
        one.wait()
        audit = audited(tmp_path / "a.db", [folder], executor=Ran(one.address).executor())
    statuses = {row.name: row.status for row in audit.repositories}
    assert statuses.pop(poison.NAME) == "failed"
    assert set(statuses.values()) == {"complete"}
    assert len(audit.credentials) == 2


@pytest.mark.slow
def test_a_scheduler_that_dies_ends_the_run_which_goes_on_here(
    folder: Path, tmp_path: Path
) -> None:
    with clusters.cluster(tmp_path / "c", workers=1) as one:
        ran = Ran(one.address, after=2, act=one.scheduler.kill)
        with pytest.raises(PatscanError) as error:
            audited(tmp_path / "a.db", [folder], executor=ran.executor())
    assert "is lost" in error.value.what.en
    seen: list[Task] = []

    def counting(tasks: Iterable[Task]) -> Iterator[Result]:
        for task in tasks:
            seen.append(task)
            yield scan(task)

    audit = audited(tmp_path / "a.db", [folder], executor=counting)
    assert len(audit.repositories) == COUNT + 2
    assert len(seen) < COUNT


@pytest.mark.slow
def test_ctrl_c_ends_workers_of_ones_own_without_a_word_of_theirs(tmp_path: Path) -> None:
    """While a clone waits for a host that never answers, so that the run does not end by itself."""
    folder = organisation(tmp_path / "o", 3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/a.git"
        process = subprocess.Popen(
            [PROGRAM, "audit", url, str(folder), "--db", str(tmp_path / "a.db"), "--scheduler=local:2", "-v", "--lang=en"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert process.stderr is not None
        said = [process.stderr.readline()]
        with silent.accept()[0]:
            os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=60)
    assert "Traceback" not in out + err
    assert process.returncode == 130, err[-3000:]
    assert "the same command goes on from here" in err
    assert said[0].startswith("patscan: repo-")
