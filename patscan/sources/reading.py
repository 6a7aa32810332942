"""Scans listed files: small ones together in one buffer, large ones as streams, archives as own tasks."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING

from patscan.detect.decode.encodings import byte_order
from patscan.detect.prefilter import BOM_FIRST_BYTES, PrefilterResult
from patscan.detect.scanner import Scanner, mentions_coze, process_scanner
from patscan.detect.windows import WINDOW_BYTES
from patscan.files import READ_FLAGS, WALK_FLAGS
from patscan.model.run import ArchiveTask, Outcome, Skip
from patscan.sources.archives import archive_in, formats
from patscan.sources.archives.pointers import MAX_LFS_BYTES
from patscan.sources.file_names import in_paths
from patscan.sources.listing import OPEN_ALREADY, UNREADABLE, Task, relative, unreadable
from patscan.sources.stream import read_stream
from patscan.sources.workers import KILLED

if TYPE_CHECKING:
    from patscan.model.findings import Finding

# Files are collected in the buffer up to this many bytes, before they are searched together. They suffice to
# load hyperscan (`literals.HYPERSCAN_FROM_BYTES`), so that no buffer is searched without it but a last one.
FLUSH_BYTES = 1 << 18
# What is between two files: no credential has one, and names begin and end there.
_LINE_END = ord("\n")
# A read of a regular file usually returns all bytes up to its end. Network file systems and virtual files
# may return fewer, but then whole pages. So only after a whole page a second read is necessary, and
# always for files that the user named.
PAGE_BYTES = 4096
# Offsets of the bytes, other than the first ones, that archives are recognised by.
_TAR_AT, _END_AT = formats.TAR.at, formats.END_BYTES
_ISO_AT, _DMG_AT = formats.ISO_AT, formats.DMG_BYTES
_LAST, _ENDS = formats.LAST_CHARS, formats.ENDS


def _read_one(handle: int, buffers: list[memoryview]) -> int:
    """`os.readv` with one buffer, for systems without it (Windows)."""
    data = os.read(handle, len(buffers[0]))
    buffers[0][: len(data)] = data
    return len(data)


def _seek_and_read(handle: int, size: int, offset: int) -> bytes:
    """`os.pread`, for systems without it (Windows)."""
    here = os.lseek(handle, 0, os.SEEK_CUR)
    os.lseek(handle, offset, os.SEEK_SET)
    data = os.read(handle, size)
    os.lseek(handle, here, os.SEEK_SET)
    return data


def _separate_pairs(first_bytes: formats.FirstBytes) -> bytes:
    """One byte for each pair of first bytes: 1 if a file with them may have to be scanned separately."""
    pairs = bytearray(first_bytes.pairs)
    for first in BOM_FIRST_BYTES:
        pairs[first << 8 : first + 1 << 8] = b"\1" * 256
    return bytes(pairs)


# With archives, and without.
_SEPARATE = {
    True: _separate_pairs(formats.FIRST_BYTES),
    False: _separate_pairs(formats.POINTER_FIRST_BYTES),
}


_pread: Callable[[int, int, int], bytes] = getattr(os, "pread", _seek_and_read)
_readv: Callable[[int, list[memoryview]], int] = getattr(os, "readv", _read_one)


_LOST = UNREADABLE.format(reason=KILLED)


def read(task: Task, *, archives: bool = True) -> Outcome:
    """Read and scan the files of a task.

    The prefilter scans small files together, so a clean file costs little more than its three system
    calls. Archives are returned as tasks for `read_archive`, unless `archives` is False.
    """
    return Batch(task, process_scanner(), archives=archives).outcome()


def lost(task: Task) -> Outcome:
    """The outcome of a task that took all memory, or whose process was killed."""
    skips = tuple(Skip(relative(task.root, path), _LOST) for path in task.paths)
    return Outcome(skips=task.skips + skips, notes=task.notes)


def read_archive(
    task: ArchiveTask, *, archives: bool = True, scanner: Scanner | None = None
) -> Outcome:
    """Scan an archive, or what a pointer stands for if its repository contains it.

    `scanner` is that of this process, unless another is given.
    """
    from patscan.sources.archives.stores import scan_stored
    from patscan.sources.archives.walk import scan_file

    try:
        handle = os.open(task.path, READ_FLAGS if task.follow else WALK_FLAGS)
        with open(handle, "rb", buffering=1 << 17) as file:
            scanner, path = scanner or process_scanner(), relative(task.root, task.path)
            pointer, folder = file.read(MAX_LFS_BYTES), os.path.dirname(task.path)
            stored = scan_stored(scanner, path, pointer, folder, archives=archives)
            return stored or scan_file(scanner, path, file)
    except FileNotFoundError:
        return Outcome()  # deleted since it was listed
    except OSError as error:
        return Outcome(skips=(unreadable(task.root, task.path, error),))


def lost_archive(task: ArchiveTask) -> Outcome:
    """The outcome of an archive that took all memory, or whose process was killed."""
    return Outcome(skips=(Skip(relative(task.root, task.path), _LOST),))


class Batch:
    """The scan of one task: its buffer of files, and the results so far."""

    def __init__(self, task: Task, scanner: Scanner, *, archives: bool) -> None:
        self._task = task
        self._wants_archives = archives
        self._archives: list[ArchiveTask] = []
        self._scanner = scanner
        self._flags = READ_FLAGS if task.follow else WALK_FLAGS
        self._waiting: list[tuple[str, int, int]] = []
        self._findings: list[Finding] = []
        self._skips: list[Skip] = list(task.skips)
        self._files = 0
        self._size_bytes = 0
        self._coze = False

    def outcome(self) -> Outcome:
        """Scan all files. The loop calls few functions, because it runs 100,000 times per second."""
        buffer, flags, waiting = self._scanner.buffer, self._flags, self._waiting
        open_, readv, close = os.open, _readv, os.close
        separate = _SEPARATE[self._wants_archives]
        magic = (formats.TAR_BYTE, formats.END_BYTE, formats.ISO_BYTE, formats.DMG_BYTE)
        tar_byte, end_byte, iso_byte, dmg_byte = magic if self._wants_archives else (-1,) * 4
        whole = 0 if self._task.follow else PAGE_BYTES - 1
        used = 0
        for path in self._to_open() if self._task.follow else self._task.paths:
            if used > FLUSH_BYTES:
                used = self._flush(used)
            start = used
            try:
                handle = open_(path, flags)
                try:
                    while True:
                        got = readv(handle, [buffer[used:]])
                        used += got
                        if got & whole or not got:
                            break
                finally:
                    close(handle)
            except OSError as error:
                used = start
                self._handle_error(path, error)
                continue
            if (
                separate[buffer[start] << 8 | buffer[start + 1]]
                or buffer[start + _TAR_AT] == tar_byte
                or buffer[used - _END_AT] == end_byte
                or buffer[start + _ISO_AT] == iso_byte
                or buffer[used - _DMG_AT] == dmg_byte
                or path[-_LAST:] in _ENDS
            ) and self._scan_separately(path, start, used):
                used = start
                continue
            if used >= WINDOW_BYTES:
                self._flush(start)
                used = 0
                self._stream(path)
                continue
            waiting.append((path, start, used))
            buffer[used] = _LINE_END
            used += 1
        self._flush(used)
        self._findings += in_paths(self._task.paths, self._task.root)
        return Outcome(
            tuple(self._findings),
            tuple(self._skips),
            self._files,
            self._size_bytes,
            self._task.excluded,
            self._coze,
            archives=tuple(self._archives),
            notes=self._task.notes,
        )

    def _to_open(self) -> list[str]:
        """The paths of a task, without files that the caller opened (`/dev/fd/63`): these are scanned here.

        They may be pipes, which can be read only once.
        """
        left = []
        for path in self._task.paths:
            if not path.startswith(OPEN_ALREADY):
                left.append(path)
                continue
            try:
                with open(path, "rb") as file:
                    shown = relative(self._task.root, path)
                    outcome = read_stream(shown, file, archives=self._wants_archives)
            except OSError as error:
                self._skips.append(unreadable(self._task.root, path, error))
                continue
            self._files += outcome.files
            self._size_bytes += outcome.size_bytes
            self._skips += outcome.skips
            self._take(outcome)
        return left

    def _scan_separately(self, path: str, start: int, used: int) -> bool:
        """Handle a file that must not be scanned together with others. Returns whether it is one.

        An archive or pointer becomes a task of its own. A small text with a byte order mark is scanned at
        once, because its charset shows only if the mark is at the beginning.
        """
        if self._is_archive(path, start, used):
            self._archives.append(ArchiveTask(self._task.root, path, self._task.follow))
            return True
        buffer = self._scanner.buffer
        if used < WINDOW_BYTES and byte_order(buffer[start:used]):
            self._scan_small(path, bytes(buffer[start:used]))
            return True
        return False

    def _is_archive(self, path: str, start: int, used: int) -> bool:
        archives = self._wants_archives
        if used < WINDOW_BYTES:
            data = bytes(self._scanner.buffer[start:used])
            return (
                formats.may_be(data, path, archives=archives)
                and formats.of_bytes(data, path, archives=archives) is not None
            )
        try:
            with open(os.open(path, self._flags), "rb", buffering=0) as file:
                return formats.of_file(file, path, archives=archives) is not None
        except OSError:  # deleted meanwhile
            return False

    def _flush(self, used: int) -> int:
        """Scan the files in the buffer. Returns how many bytes are in it afterwards: 0."""
        buffer = self._scanner.buffer
        waiting = self._waiting.copy()
        self._waiting.clear()
        self._files += len(waiting)
        self._size_bytes += used - len(waiting)  # a line end follows each file
        prefiltered = self._scanner.prefilter.scan(buffer[:used])
        if prefiltered:
            self._scan_joined(bytes(buffer[:used]), waiting, prefiltered)
        return 0

    def _scan_joined(
        self, joined: bytes, waiting: Sequence[tuple[str, int, int]], prefiltered: PrefilterResult
    ) -> None:
        """Scan files that were read one after the other: alone only those that may hold something.

        `waiting` has the path of each and its range in `joined`; `prefiltered` is the prefilter's result for that.
        """
        paths = [relative(self._task.root, path) for path, _, _ in waiting]
        texts = [joined[start:end] for _, start, end in waiting]
        alone: Set[int] = frozenset(range(len(texts)))
        if mentions_coze(prefiltered):
            from patscan.detect.together import suspicious

            prefilter = self._scanner.prefilter.scan
            alone = suspicious(texts, joined, prefiltered, prefilter, paths)
        for index, (path, text) in enumerate(zip(paths, texts, strict=True)):
            # Together, a mention may show that none of the files has.
            if index in alone or not self._coze:
                self._take(self._scanner.text(path, text))

    def _stream(self, path: str) -> None:
        """Scan a file that is larger than the buffer, up to the size it had when it was opened."""
        try:
            handle = os.open(path, self._flags)
            try:
                outcome = self._scanner.stream(
                    relative(self._task.root, path),
                    _Bounded(handle).read_into,
                    lambda offset, size: _pread(handle, size, offset),
                )
            finally:
                os.close(handle)
        except OSError as error:
            self._handle_error(path, error)
            return
        self._files += 1
        self._size_bytes += outcome.size_bytes
        self._take(outcome)

    def _take(self, outcome: Outcome) -> None:
        self._findings += outcome.findings
        self._coze = self._coze or outcome.coze

    def _handle_error(self, path: str, error: OSError) -> None:
        """Handle a file that cannot be read."""
        if isinstance(error, FileNotFoundError):
            return  # deleted since it was listed, or only in the index
        if error.errno == errno.ELOOP or os.path.islink(path):
            self._scan_link(path)
            return
        self._skips.append(unreadable(self._task.root, path, error))

    def _scan_link(self, path: str) -> None:
        """Scan the target of a symbolic link as text; the link is not followed.

        The target may contain a credential, and it may be a pointer of git-annex.
        """
        try:
            target = os.fsencode(os.readlink(path))
        except OSError as error:
            self._skips.append(unreadable(self._task.root, path, error))
            return
        pointer = archive_in(target, self._scanner, relative(self._task.root, path), archives=False)
        self._skips += pointer.skips if pointer else ()
        self._scan_small(path, target)

    def _scan_small(self, path: str, data: bytes) -> None:
        """Scan the content of one small file."""
        self._files += 1
        self._size_bytes += len(data)
        self._take(self._scanner.text(relative(self._task.root, path), data))


class _Bounded:
    """Reads an open file up to its size at the beginning, because it may grow without end."""

    def __init__(self, handle: int) -> None:
        status = os.fstat(handle)
        known = stat.S_ISREG(status.st_mode) and status.st_size > 0  # other files have no size
        self._handle = handle
        self._left = status.st_size if known else sys.maxsize

    def read_into(self, view: memoryview) -> int:
        """Copy the next bytes into `view`; returns how many, 0 at the end."""
        if not self._left:  # Windows refuses an empty buffer
            return 0
        got = _readv(self._handle, [view[: self._left]])
        self._left -= got
        return got
