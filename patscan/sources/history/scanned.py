"""What the first pass found in some objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from patscan.sources.history import known

if TYPE_CHECKING:
    from patscan.model.text import Text


@dataclass
class Scanned:
    """What tasks of the first pass found: of one task, or of all those of a pack.

    Attributes:
        pack: the index of the pack that was read, whose objects are then given by the numbers of
            their entries; `""` where they are given by their ids.
        hits: objects that hold a credential.
        deferred: objects that hold one if the path of their file mentions Coze.
        suspects: objects that may hold a leak without a literal, which their paths will tell.
        unopened: archives that could not be read whole; what was read of them holds nothing, at any path.
        unread: objects that could not be read.
        failure: what was said of the first of those.
        names: paths and refs that hold a credential themselves.
        missing: ids of objects that are referred to and not there.
        objects: how many objects were read.
        commits: how many of them are commits, where they were read by their ids.
        size_bytes: how many bytes they have.
        coze: whether one of them mentions Coze.
    """

    pack: str = ""
    hits: list[int | str] = field(default_factory=list)
    deferred: list[int | str] = field(default_factory=list)
    suspects: list[int | str] = field(default_factory=list)
    unopened: list[int | str] = field(default_factory=list)
    unread: list[int | str] = field(default_factory=list)
    failure: str | Text = ""
    names: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    objects: int = 0
    commits: int = 0
    size_bytes: int = 0
    coze: bool = False

    def add(self, other: Scanned) -> None:
        """Take in what another task found."""
        self.hits += other.hits
        self.deferred += other.deferred
        self.suspects += other.suspects
        self.unopened += other.unopened
        self.unread += other.unread
        self.failure = self.failure or other.failure
        self.names |= other.names
        self.missing |= other.missing
        self.objects += other.objects
        self.commits += other.commits
        self.size_bytes += other.size_bytes
        self.coze = self.coze or other.coze

    def add_object(self, which: int | str, size_bytes: int, bits: int) -> None:
        """Take in one object: its number or id, its size, and what was made of it, now or earlier (`known.HIT` …)."""
        self.objects += 1
        self.size_bytes += size_bytes
        if not bits:
            return
        self.coze = self.coze or bool(bits & known.COZE)
        for bit, found in (
            (known.HIT, self.hits),
            (known.DEFERRED, self.deferred),
            (known.SUSPECT, self.suspects),
            (known.UNOPENED, self.unopened),
        ):
            if bits & bit:
                found.append(which)
