"""Servers that answer with their own token, however the answer is put together: a small data-flow analysis.

A *holder* is a variable that was given the server's token: the token itself, or an object with it inside. Going
through a file statement by statement, assignments, fills (`x.put(k, token)`) and pass-through calls make holders;
a holder in a sink (`frameworks`) is a leak, told where the token was put into the object.

Most statements name neither Coze nor a holder: those that do are read first; if they make holders of other names, or
ask where other names come from, they are read again with the statements that have those names, too.

What a call makes of a token is no token: a client, a request, a token minted for one visitor. Only calls that
are known to pass their arguments on (`PASSING`, and constructors of models) do.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Sequence

from patscan.detect.linter import elsewhere, forms
from patscan.detect.linter.calls import PASSING, closing, is_passed_on, is_plain, sink_name
from patscan.detect.linter.chains import goes_on, taken_apart, values
from patscan.detect.linter.elsewhere import Elsewhere
from patscan.detect.linter.forms import (
    ASSIGN,
    LITERAL,
    SENT,
    SETTINGS,
    TARGET_BYTES,
)
from patscan.detect.linter.frameworks import BY_LANGUAGE, Language, Sink
from patscan.detect.linter.holders import Holder, Holders, injected, positions
from patscan.detect.linter.leak import Leak
from patscan.detect.linter.secret_words import Word
from patscan.detect.linter.statements import Program, Statement, php_code, program
from patscan.exposure import bundlers, file_kinds, secret_names
from patscan.exposure.evidence import seen
from patscan.lines import line_at
from patscan.model.findings import Reference

MAX_BYTES = 512 << 10
MAX_ANSWERS = 200
# The most bytes read of one expression, and of all: hostile code has long and many ones, and is read several times.
EXPRESSION_BYTES = 16 << 10
MAX_READ_BYTES = 16 << 20
# So often only statements with known names are read; then all of them.
MAX_ROUNDS = 3

_NOTHING = frozenset((b"", b"null", b"None", b"nil", b"undefined"))


def leaks(path: str, data: bytes) -> Iterator[Leak]:
    """The places where a token gets into what a server answers."""
    kind = file_kinds.of(path)
    language = BY_LANGUAGE.get(kind.language)
    if language is None or len(data) > MAX_BYTES or (kind.is_markup and kind.language != "php"):
        return
    if not language.may_answer(path, data):
        return
    names_token = elsewhere.names_token(data)
    if not (names_token or elsewhere.may_refer(data.lower())):
        return
    known = elsewhere.of(data, kind.language)
    named = elsewhere.named(data, known)
    if names_token or named:
        yield from _Flow(path, data, language, known, named).leaks()


class _Flow:
    """What is known of one file's variables while its statements are gone through."""

    def __init__(
        self,
        path: str,
        data: bytes,
        language: Language,
        known: Elsewhere = Elsewhere({}, has_classes=False),  # noqa: B008 - a value
        named: Collection[str] = (),
    ) -> None:
        """With what the file takes from other modules, and which names of it may hold a token."""
        data = php_code(data) if "php" in language.names else data
        self._path, self._data, self._language = path, data, language
        self._counts = functools.cache(functools.partial(Sink.counts, path=path, data=data))
        self._known, self._named = known, named
        self._references: dict[str, Reference] = {}  # by the name that a word got for it
        self._literals = frozenset(match["value"][:4] for match in LITERAL.finditer(data))
        self._injected = injected(data)
        self.left_bytes = MAX_READ_BYTES
        self._program = Program([], [])
        self._holders = Holders(self._program)

    def leaks(self) -> list[Leak]:
        """One leak for each place, at most `MAX_ANSWERS`."""
        names = {*self._named, *self._injected}
        limit_bytes = self.left_bytes
        for _ in range(MAX_ROUNDS):
            found = self._read(positions(self._data, names, self._literals))
            if self._holders.asked <= names or self.left_bytes < 0:
                return found
            # Other statements matter only where there is something to hand on.
            if not (found or self._holders.ever):
                return []
            names |= self._holders.asked
            self.left_bytes = limit_bytes
        return self._read(None)

    def _read(self, wanted: Sequence[int] | None) -> list[Leak]:
        """Go through the `wanted` statements (see `program`); first for what functions return, which may be used above."""
        self._program = program(self._data, self._language.style, wanted)
        self._holders = Holders(self._program, self._literals | set(map(str.encode, self._named)))
        for name, holder in self._injected.items():
            self._holders.give(name, holder)
        statements = self._program.at(wanted)
        for statement in statements:
            self._take(statement)
            self._take_return(statement)
        self._holders.restart()
        found: dict[int, Leak] = {}
        for statement in statements:
            for leak in self._answers(statement):
                found.setdefault(leak.start, leak)
            if len(found) >= MAX_ANSWERS:
                break
            self._take(statement)
        return list(found.values())[:MAX_ANSWERS]

    def _answers(self, statement: Statement) -> Iterator[Leak]:
        data, (start, end, function) = self._data, statement
        if not self._holders.may_be_in(data[start:end]):
            return
        for row in self._language.calls:
            closed = start
            for match in row.pattern.finditer(data, start, end):
                if not self._counts(row):
                    break
                if match.end() < closed:  # a call within one of the same kind was read with it
                    continue
                closed = closing(data, match.end(), min(end, match.end() + EXPRESSION_BYTES))
                yield from self._sent(row, match.end(), closed, function)
        for row in self._language.assignments:
            assigned = row.pattern.match(data, start, end)
            if assigned and self._counts(row):
                yield from self._sent(row, assigned.end(), end, function)
        value = forms.returned(data, statement, self._language.style)
        if value >= 0 and (route := self._route(function)):
            yield from self._sent(route, value, end, function)

    def _route(self, function: int) -> Sink | None:
        """The row that says that what the function returns is an answer."""
        header = self._program.functions[function].header
        rows = (row for row in self._language.functions if header and row.pattern.search(header))
        return next(filter(self._counts, rows), None)

    def _sent(self, row: Sink, start: int, end: int, function: int) -> Iterator[Leak]:
        rule, signal = row.means
        line = line_at(self._data, start)
        evidence = (seen(signal, self._path, line, sink_name(self._data, start)),)
        for word in self._held(start, end, function):
            holder = self._holders.get(word.name, function) or Holder(word, is_token=True)
            place = word if holder.is_token else holder.word
            reference = self._references.get(holder.word.name) or holder.origin(place.name)
            yield Leak(
                rule, "server-rendered", *place[1:], place.name, secret_names.family(holder.word.name), "medium",
                evidence, holder.literal, reference,
            )  # fmt: skip
        for literal in self._written(start, end):
            yield Leak(
                rule, "server-rendered", *literal[1:], literal.name, "pat", "medium",
                evidence, literal.start,
            )  # fmt: skip

    # --- holders ---

    def _take_return(self, statement: Statement) -> None:
        """What a function with a name returns: its callers get the token."""
        arrow = forms.ARROW.match(self._data, statement.start, statement.end)
        style = self._language.style
        start = arrow.end() if arrow else forms.returned(self._data, statement, style)
        header = arrow[0] if arrow else self._program.functions[statement.function].header
        named = forms.NAMED.search(header[-TARGET_BYTES:]) if start >= 0 else None
        if named and (value := self._value(start, statement.end, statement.function)):
            name = next(group for group in named.groups() if group).decode()
            self._holders.put_return(name, value)

    def _take(self, statement: Statement) -> None:
        """What a statement makes of its variables."""
        data, (start, end, function) = self._data, statement
        until = min(end, start + TARGET_BYTES)
        may_fill = self._holders.may_be_in(data[start:end])
        fill = forms.filled(data, start, until) if may_fill else None
        if fill and not SENT.search(fill["base"]):
            base = fill["base"].decode().lstrip("$&")
            if value := self._value(fill.end(), end, function):
                self._fill(base, value, function)
            return
        for name, chain, word in taken_apart(data, start, until) if may_fill else ():
            known = self._resolve(function, chain)
            holder = Holder(word._replace(name=known), is_token=True) if known else None
            self._give(name, holder, function, is_empty=False)
        match = ASSIGN.match(data, start, until)
        if match is None:
            return
        parts = [part for part in re.split(r"\W+", match["lhs"].decode("utf-8", "replace")) if part]
        value = self._value(match.end(), end, function)
        is_empty = self._data[match.end() : end].strip(b" ;\"'`{}[]()\n") in _NOTHING
        if len(parts) > 1 and parts[0] in self._program.this(function):
            self._give(parts[1], value, self._program.type_around(function), is_empty=is_empty)
        elif len(parts) > 1 or match["lhs"].endswith(b"]"):
            if value and not SENT.search(match["lhs"]):
                self._fill(parts[0], value, function)
        elif parts:
            scope = function if match["declares"] else self._holders.scope(parts[0], function)
            self._give(parts[0], value, scope, is_empty=is_empty)

    def _give(self, name: str, value: Holder | None, scope: int, *, is_empty: bool) -> None:
        """A variable of the function `scope` gets a new value; `is_empty`: to be given another later."""
        if value:
            self._holders.put(scope, name, value)
        elif not is_empty:
            self._holders.drop(scope, name)

    def _fill(self, base: str, value: Holder, function: int) -> None:
        """An object gets the token as one of its parts."""
        scope = self._holders.scope(base, function)
        known = self._holders.get(base, scope) if self._holders.has(scope, base) else None
        if known is None or self._doubt(known.word) > self._doubt(value.word):
            self._holders.put(scope, base, value._replace(is_token=False))

    def _doubt(self, word: Word) -> bool:
        """Whether only another module can tell that a name stands for the token."""
        reference = self._references.get(word.name)
        return reference is not None and reference.is_needed

    def _value(self, start: int, end: int, function: int) -> Holder | None:
        """What an expression hands on of the server's token; None if it has none."""
        word = min(self._held(start, end, function), key=self._doubt, default=None)
        literal = next(self._written(start, end), None)
        if word is None:
            return literal and Holder(
                literal, is_plain(self._data, start, end, literal.start), literal.start
            )
        before = self._holders.get(word.name, function)
        if before and not before.is_token:
            return before
        is_token = is_plain(self._data, start, end, word.start)
        if before:
            return before._replace(word=word._replace(name=before.word.name), is_token=is_token)
        return Holder(word, is_token, literal.start if literal else -1)

    def _written(self, start: int, end: int) -> Iterator[Word]:
        """The tokens that are written out in an expression, and handed on."""
        until = min(end, start + EXPRESSION_BYTES)
        for match in LITERAL.pattern.finditer(self._data, start, until) if self._literals else ():
            self.left_bytes -= match.end() - start
            if self.left_bytes < 0:
                return
            word = Word("token", *match.span("value"))
            passed_on = is_passed_on(self._data, start, end, word.start, is_written=True)
            if passed_on and goes_on(self._data, start, word):
                yield word

    # --- values ---

    def _held(self, start: int, end: int, function: int) -> Iterator[Word]:
        """The names in an expression whose value is the token, or holds it, and that is handed on."""
        end = min(end, start + EXPRESSION_BYTES)
        if not self._holders.may_be_in(self._data[start:end]):
            return
        self.left_bytes -= end - start
        if self.left_bytes < 0:
            return
        for word in values(self._data, start, end, functools.partial(self._resolve, function)):
            self.left_bytes -= word.end - start  # from the beginning, for the brackets around it
            if self.left_bytes < 0:
                return
            if self._is_handed_on(start, end, word):
                yield word

    def _resolve(self, function: int, parts: list[str]) -> str:
        """The name by which a chain is the server's token; nothing if it is not, nor may be another module's."""
        if len(parts) > 1 and parts[0] in self._program.this(function):
            parts = parts[1:]
        is_function = len(parts) == 1 and parts[0].startswith("get")
        own = "" if is_function and parts[0] in self._named else self._own(function, parts)
        if parts[0] not in self._named or self._holders.get(parts[0], function):
            return own
        reference = self._known.reference(parts)
        if reference is None or not elsewhere.may_hold(reference):
            return own
        name = own or "_".join(parts)
        self._references.setdefault(name, reference._replace(is_needed=not own))
        return name

    def _own(self, function: int, parts: list[str]) -> str:
        """The name by which a chain is the server's token, as far as this file shows."""
        name, last = parts[0], parts[-1]
        if len(parts) > 1 and last in self._holders.returns:
            return last
        if holder := self._holders.get(name, function):
            passed_on = [part.lower() in PASSING for part in parts[1:]]
            is_whole = (
                all(passed_on)
                if holder.is_token
                else not passed_on or passed_on[-1] or secret_names.is_secret(last)
            )
            return name if is_whole else ""
        full = last if secret_names.is_coze_secret(last) else "_".join(parts)
        if not secret_names.is_coze_secret(full) or bundlers.prefix_of(full):
            return ""
        if name.isupper() and len(parts) == 1:
            return "" if self._is_clean(name, function) else full
        is_setting = any(SETTINGS.match(part) for part in parts[:-1]) or len(parts) == 1
        is_own = not self._is_clean(name, function) or (
            len(parts) > 1 and bool(SETTINGS.match(name) or "env" in parts[1:-1])
        )
        return full if is_own and is_setting else ""

    def _is_clean(self, name: str, function: int) -> bool:
        """Whether a name got its value from elsewhere: by an assignment here, or as a parameter."""
        self._holders.ask(name)
        pattern = re.compile(rb"(?<![\w.$])" + re.escape(name.encode()) + rb"\b")
        for one in self._program.around(function):
            if self._holders.is_clean(one, name):
                return True
            entry = self._program.functions[one]
            given = entry.header[entry.header.find(b"(") :] if not entry.is_type else b""
            if name.encode() in given and pattern.search(given):
                return True
        return False

    def _is_handed_on(self, start: int, end: int, word: Word) -> bool:
        """Whether all calls around a value, in the expression from `start` to `end`, pass it on."""
        if self._data[word.end : word.end + 1] == b"(" and not self._is_getter(word):
            return False
        return is_passed_on(self._data, start, end, word.start)

    def _is_getter(self, word: Word) -> bool:
        """Whether a call takes the value as it is: `token.trim()`, `props.getToken()`, `config.CozeToken()`."""
        chain = self._data[word.start : word.end].decode()
        last = re.split(r"\W+", chain)[-1]
        is_kept = last.lower() in PASSING or last in self._holders.returns
        if is_kept or self._data[word.end : word.end + 2] != b"()":
            return is_kept
        reference = self._references.get(word.name)
        if last.startswith("get"):
            return chain != last or reference is not None
        if reference and secret_names.is_secret(last):  # its module tells whether it makes one
            self._references[word.name] = reference._replace(is_needed=True)
            return True
        return False
