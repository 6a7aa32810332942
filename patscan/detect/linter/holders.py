"""Which variables of a file hold the server's token, function by function, while its statements are gone through."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from patscan import late
from patscan.detect.linter.forms import INJECTED
from patscan.detect.linter.secret_words import Word
from patscan.detect.linter.statements import Program
from patscan.exposure import secret_names
from patscan.literals import occurrences
from patscan.model.findings import Reference

# Of more holders it is not asked whether code names one before it is read.
MAX_NAMES = 50
_IN_NAME = late.compile(rb"\w")


class Holder(NamedTuple):
    """What is known of a variable, or an expression, with the server's token.

    Attributes:
        word: where the token was put into it, by the name it had there.
        is_token: it is the token itself, not an object with it.
        literal: the offset of the credential that is written out for it; -1 if none is.
        setting: what a framework takes it from, such as `coze.token`; empty if that is not told.
    """

    word: Word
    is_token: bool
    literal: int = -1
    setting: str = ""

    def origin(self, name: str) -> Reference | None:
        """The variable or the setting that it was read from, where that is not called `name`."""
        read = self.setting or self.word.name
        return Reference("", (read,)) if read != name else None


class Holders:
    """The holders of one file, by the function whose variable they are, and by name.

    Attributes:
        returns: what functions return, by their names: their callers get it.
        asked: the names of all that ever were holders, or of which it was asked what they were given.
        ever: whether there ever was a holder.
    """

    def __init__(self, program: Program, literals: Iterable[bytes] = ()) -> None:
        """With `literals`, what credentials that are written out in the file begin with."""
        self.returns: dict[str, Holder] = {}
        self.asked: set[str] = set()
        self.ever = False
        self._program = program
        self._held: dict[tuple[int, str], Holder] = {}
        self._clean: set[tuple[int, str]] = set()
        self._given: set[tuple[int, str]] = set()
        self._names = set(literals)  # and the names of all that ever were holders

    def __len__(self) -> int:
        return len(self._held)

    def may_be_in(self, text: bytes) -> bool:
        """Whether an expression may hold the token, by a name or written out: a quick test for most code."""
        return (
            len(self._names) > MAX_NAMES
            or b"coze" in text.lower()
            or any(name in text for name in self._names)
        )

    def give(self, name: str, holder: Holder) -> None:
        """Something else than a statement makes a variable of the file a holder."""
        self._given.add((0, name))
        self.put(0, name, holder)

    def put(self, scope: int, name: str, holder: Holder) -> None:
        """A variable of the function `scope` is a holder now."""
        self._held[scope, name] = holder
        self.renew(scope, name)
        self._add(name)

    def put_return(self, name: str, holder: Holder) -> None:
        """A function of that name returns a holder."""
        self.returns.setdefault(name, holder)
        self._add(name)

    def _add(self, name: str) -> None:
        self.ever = True
        self._names.add(name.encode())
        self.ask(name)

    def ask(self, name: str) -> None:
        """From now on it matters what statements give a variable."""
        self.asked.add(name)

    def renew(self, scope: int, name: str) -> None:
        """A variable is about to be a holder: what it was given before does not count."""
        self._clean.discard((scope, name))

    def drop(self, scope: int, name: str) -> None:
        """A variable was given something else."""
        self._held.pop((scope, name), None)
        self._clean.add((scope, name))

    def restart(self) -> None:
        """Forget what statements made holders, but for what functions return."""
        self._held = {key: self._held[key] for key in self._given if key in self._held}
        self._clean.clear()

    def get(self, name: str, function: int) -> Holder | None:
        """What is known of a variable, in a function or around it."""
        for one in self._program.around(function):
            if (one, name) in self._held:
                return self._held[one, name]
            if (one, name) in self._clean:
                return None
        return self.returns.get(name)

    def has(self, scope: int, name: str) -> bool:
        """Whether a variable of the function `scope` is a holder."""
        return (scope, name) in self._held

    def is_clean(self, scope: int, name: str) -> bool:
        """Whether a variable of the function `scope` was given something else."""
        return (scope, name) in self._clean

    def scope(self, name: str, function: int) -> int:
        """The function whose variable a name is."""
        known = (
            one
            for one in self._program.around(function)
            if self.has(one, name) or self.is_clean(one, name)
        )
        return next(known, function)


def injected(data: bytes) -> dict[str, Holder]:
    """The fields that a framework gives the server's token, by their names."""
    found: dict[str, Holder] = {}
    for match in INJECTED.finditer(data):
        setting, name = match[1].decode(), match[2].decode()
        if secret_names.is_coze_secret(setting.replace(".", "_")):
            word = Word(name, match.start(2), match.end(2))
            found[name] = Holder(word, is_token=True, setting=setting)
    return found


def positions(data: bytes, names: Collection[str], literals: Iterable[bytes]) -> list[int] | None:
    """Where Coze's name, one of the names as a whole word, or one of the literals stands: the offsets, sorted.

    None if there are more than `MAX_NAMES` names.
    """
    if len(names) > MAX_NAMES:
        return None
    found = {*occurrences(data.lower(), b"coze")}
    for literal in literals:
        found.update(occurrences(data, literal))
    for name in map(str.encode, names):
        found.update(
            at for at in occurrences(data, name)
            if not _IN_NAME.search(data[max(0, at - 1) : at] + data[at + len(name) : at + len(name) + 1])
        )  # fmt: skip
    return sorted(found)
