"""Scans an archive: all its entries, and those of archives nested in it.

The path of an entry consists of the archive's and its own: `app.apk!assets/index.js`. What is between the
entries (a program before them, comments, names) is scanned as text of the archive itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from patscan.detect.scanner import Scanner
from patscan.detect.windows import END, WINDOW_BYTES
from patscan.model.run import Outcome, Skip
from patscan.model.text import Text
from patscan.sources.archives import formats
from patscan.sources.archives.entry import Entry, Readable, short_name
from patscan.sources.archives.limits import (
    DEPTH,
    LIMITS,
    MEMORY,
    ArchiveError,
    Budget,
    LimitExceededError,
    Limits,
    over,
)
from patscan.sources.archives.packed import Unpacked, inner_name
from patscan.sources.archives.readers import READERS
from patscan.sources.archives.streams import Counted, Joined, Remainder, beginning
from patscan.sources.listing import UNREADABLE

if TYPE_CHECKING:
    from patscan.model.findings import Finding, Secret
    from patscan.sources.archives.formats import Format

SEPARATOR = "!"
_AS_FILE = Text(
    "a {name} of more than {limit:,} bytes can only be read from a file: save it and scan that",
    "超过 {limit:,} 字节的 {name} 只能从文件读取：请另存为文件后再扫描",
)
_MORE = Text("{n:,} more of what is in it could not be scanned", "其中另有 {n:,} 处内容无法扫描")


def scan_file(scanner: Scanner, path: str, file: BinaryIO, limits: Limits = LIMITS) -> Outcome:
    """Scan an archive with random access; a file that is none is scanned as it is.

    Args:
        scanner: the scanner of this process; its buffer must be free.
        path: the path for findings.
        file: the archive.
        limits: the limits for the scan.
    """
    walk = _Walk(scanner, limits)
    walk.file(path, file)
    return walk.outcome(path)


def scan_stream(scanner: Scanner, path: str, source: Readable, limits: Limits = LIMITS) -> Outcome:
    """Like `scan_file`, for a stream."""
    walk = _Walk(scanner, limits)
    walk.stream(path, source)
    return walk.outcome(path)


class _Walk:
    """The scan of one archive, and its results so far."""

    def __init__(self, scanner: Scanner, limits: Limits) -> None:
        self._scanner = scanner
        self._budget = Budget(limits)
        self._memory_bytes = 0
        self._findings: list[Finding] = []
        self._skips: list[Skip] = []
        self._error_count = 0
        self._files = 0
        self._size_bytes = 0
        self._coze = self._present = False

    def outcome(self, path: str) -> Outcome:
        """The results."""
        unnamed = self._error_count - len(self._skips)
        skips = [*self._skips, *([Skip(path, _MORE.format(n=unnamed))] if unnamed else [])]
        return Outcome(
            tuple(self._findings),
            tuple(skips),
            self._files,
            self._size_bytes,
            coze=self._coze,
            present=self._present,
        )

    def file(self, path: str, file: BinaryIO) -> None:
        """Scan a file."""
        try:
            self._budget.packed_bytes = file.seek(0, io.SEEK_END)
            found = formats.of_file(file, path)
            if found is None:
                self._scan(path, file, 0)
            elif found.reader:
                self._open(path, found, file, 0, seeks=True)
            else:
                self._skip(path, found.unread)
                self._scan_stream(path, file)
        except ArchiveError as error:
            self._skip(path, error.reason)
        except OSError as error:
            from patscan.model import refusals

            self._skip(path, UNREADABLE.format(reason=refusals.reason(error)))

    def stream(self, path: str, source: Readable) -> None:
        """Scan a stream."""
        try:
            self._scan(path, Counted(source, self._budget), 0)
        except ArchiveError as error:
            self._skip(path, error.reason)

    def _scan(self, path: str, source: Readable, depth: int, *, as_list: str = "") -> None:
        """Scan a stream, as an archive if it is one.

        Args:
            path: the path for findings.
            source: the stream.
            depth: how many archives contain it.
            as_list: the path to use instead if it is a list of entries, such as a tar: `a.tgz`, not
                `a.tgz!a`.

        Raises:
            ArchiveError: it could not be read to its end; what could be read was scanned.
        """
        limit = WINDOW_BYTES
        head, error = beginning(source, limit)
        if len(head) == limit and head.startswith(formats.MAY_END_IN_ZIP):
            limit = self._budget.limits.memory_bytes - self._memory_bytes + 1
            head, error = beginning(Joined(head, source, error), limit)
        whole = error is None and len(head) < limit
        found = None
        if formats.may_be(head, path):
            start = head[: formats.HEAD_BYTES]
            found = formats.of_bytes(head, path) if whole else formats.by_ends(start, b"", path)
        rest = Joined(head, source, error)
        if found and not found.reader:
            self._skip(path, found.unread)
            found = None
        if found is None:
            self._scan_leaf(path, head, rest, error)
            return
        if depth >= self._budget.limits.depth:
            raise ArchiveError(over(DEPTH, self._budget.limits.depth))
        path = as_list if as_list and not (found.wraps or found.seeks) else path
        if whole and len(head) < WINDOW_BYTES:
            self._open(path, found, io.BytesIO(head), depth, seeks=True)
        elif found.seeks:
            self._scan_in_memory(path, found, rest, depth)
        else:
            self._open(path, found, rest, depth, seeks=False)

    def _scan_leaf(
        self, path: str, head: bytes, rest: Readable, error: ArchiveError | None
    ) -> None:
        """Scan a stream that is no archive. `head` is its beginning, or all of it if it is small."""
        if len(head) >= WINDOW_BYTES:
            self._scan_stream(path, rest)
            return
        self._take(self._scanner.text(path, head))
        if error:
            raise error

    def _scan_stream(self, path: str, source: Readable) -> None:
        """Scan a stream that is larger than a window, as far as it can be read."""
        errors: list[ArchiveError] = []

        def read_into(view: memoryview) -> int:
            try:
                data = source.read(len(view))
            except ArchiveError as error:
                errors.append(error)
                return 0
            view[: len(data)] = data
            return len(data)

        self._take(self._scanner.stream(path, read_into))
        if errors:
            raise errors[0]

    def _scan_in_memory(self, path: str, found: Format, source: Readable, depth: int) -> None:
        """Scan an archive that needs random access, in memory."""
        limit = self._budget.limits.memory_bytes
        data, error = beginning(source, limit - self._memory_bytes + 1)
        if len(data) + self._memory_bytes > limit:
            whole = _AS_FILE.format(name=found.name, limit=limit)
            raise ArchiveError(over(MEMORY, limit) if depth else whole)
        self._memory_bytes += len(data)
        try:
            self._open(path, found, io.BytesIO(data), depth, seeks=True)
        finally:
            self._memory_bytes -= len(data)
        if error:
            raise error

    def _open(self, path: str, found: Format, source: Any, depth: int, *, seeks: bool) -> None:
        """Scan all entries of an archive, and what is between them."""
        spans: list[tuple[int, int]] = []
        before = self._error_count
        self._files += 1
        try:
            if found.wraps:
                inside = path + SEPARATOR + inner_name(path)
                unpacked = Unpacked(source, found.name, self._budget)
                self._scan(inside, unpacked, depth + 1, as_list=path)
                spans.append((0, END))
            else:
                listed = READERS[found.reader]()(source, self._budget)
                if not seeks:  # what is between the entries is not scanned
                    listed = self._with_names(path, listed)
                spans.extend(one.span for one in listed if self._scan_entry(path, one, depth))
        except LimitExceededError:
            raise
        except ArchiveError as error:
            self._skip(path, error.reason)
        finally:
            if seeks:
                self._scan_remainder(path, source, spans, in_part=self._error_count > before)

    def _with_names(self, path: str, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries. Their names are scanned, too."""
        known: set[tuple[str, Secret | None]] = set()
        for entry in entries:
            outcome = self._scanner.text(path, entry.name.encode("utf-8", "surrogateescape"))
            found = {(one.rule, one.secret): one for one in outcome.findings}
            new = tuple(one for key, one in found.items() if key not in known)
            known.update(found)
            self._take(outcome._replace(findings=new, files=0, size_bytes=0))
            yield entry

    def _scan_entry(self, path: str, entry: Entry, depth: int) -> bool:
        """Scan an entry. Returns whether all of it could be read."""
        if entry.name_only:
            return False
        path += SEPARATOR + short_name(entry.name, self._budget.limits.name_chars)
        self._budget.count_entry()
        if entry.data is None:
            if entry.reason:
                self._skip(path, entry.reason)
            return False
        try:
            self._scan(path, entry.data, depth + 1)
        except LimitExceededError:
            raise
        except ArchiveError as error:
            self._skip(path, error.reason)
            return False
        return True

    def _scan_remainder(
        self, path: str, file: BinaryIO, spans: Sequence[tuple[int, int]], *, in_part: bool
    ) -> None:
        """Scan the rest of an archive: what is in no entry, or in one that could not be read.

        `in_part`: there is such an entry, so findings in it must not be reported again.
        """
        remainder = Remainder(file, spans)
        outcome = self._scanner.stream(path, remainder.read_into)
        # An archive contains the name of each entry twice.
        once = {(one.rule, one.secret): one for one in reversed(outcome.findings)}
        known = {(one.rule, one.secret) for one in self._findings if in_part}
        found = tuple(one for key, one in once.items() if key not in known)
        self._take(outcome._replace(findings=found, files=0, size_bytes=0))

    def _take(self, outcome: Outcome) -> None:
        self._findings += outcome.findings
        self._files += outcome.files
        self._size_bytes += outcome.size_bytes
        self._coze = self._coze or outcome.coze
        self._present = self._present or outcome.present

    def _skip(self, path: str, reason: Text) -> None:
        self._error_count += 1
        if self._error_count <= self._budget.limits.named_skips:
            self._skips.append(Skip(path, reason))
