"""What people decided about credentials: the latest decision counts, and none is ever overwritten."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable

from patscan.audit.database import transaction
from patscan.audit.values import State
from patscan.coze.mask import mask_tokens
from patscan.detect.redact import redacted
from patscan.model.text import PatscanError, Text
from patscan.policy.baseline import MIN_DIGITS, is_fingerprint

MAX_CHARS = 2000

_NONE = Text("no credential in the database begins with {word}", "数据库中没有以 {word} 开头的凭证")
_HAVE = Text(
    "`patscan audit export` lists them with their fingerprints.",
    "`patscan audit export` 会列出它们及其指纹。",
)
_SEVERAL = Text(
    "several credentials begin with {word}: {found}", "有多个凭证以 {word} 开头：{found}"
)
_MORE_DIGITS = Text("Give more digits.", "请多给几位。")
_NO_FINGERPRINT = Text(
    "`{word}` is no fingerprint, nor the first {n} or more hex digits of one",
    "`{word}` 不是指纹，也不是指纹开头的至少 {n} 位十六进制数字",
)
_SECRET = Text("there is a credential in the words for {field}", "{field} 的内容中含有凭证")
_NEVER = Text("The database never holds one.", "数据库中绝不保存凭证。")
_NO_DAY = Text(
    "`{word}` is no day written as 2027-01-31", "`{word}` 不是写作 2027-01-31 形式的日期"
)
_NO_END = Text("only an accepted credential has a last day", "只有“已接受”的凭证才有最后日期")


class States:
    """Reads and writes decisions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def current(self) -> dict[str, State]:
        """The latest decision about each credential, by fingerprint."""
        rows = self._db.execute(
            "SELECT fingerprint, state, coalesce(until, ''), who, at, note, ticket FROM states"
            " WHERE id IN (SELECT max(id) FROM states GROUP BY fingerprint)"
        )
        return {fingerprint: State(*rest) for fingerprint, *rest in rows}

    def record(self, fingerprint: str, state: State) -> int:
        """Store a decision about a credential, by its whole fingerprint. Returns the decision's number."""
        with transaction(self._db):
            return self._insert(fingerprint, checked(state))

    def record_changes(self, decisions: Iterable[tuple[str, State]]) -> int:
        """Store those of some decisions that change anything: all of them or none. Returns how many they are."""
        before = self.current()
        changes = []
        for fingerprint, state in decisions:
            chosen = checked(state)
            known = before.get(fingerprint, State())
            if chosen._replace(who="", at="") != known._replace(who="", at=""):
                changes.append((fingerprint, chosen))
        with transaction(self._db):
            for fingerprint, state in changes:
                self._insert(fingerprint, state)
        return len(changes)

    def _insert(self, fingerprint: str, state: State) -> int:
        cursor = self._db.execute(
            "INSERT INTO states (fingerprint, state, until, who, at, note, ticket)"
            " VALUES (?, ?, nullif(?, ''), ?, ?, ?, ?)",
            (fingerprint, *state),
        )
        return int(cursor.lastrowid or 0)

    def undo(self, number: int) -> None:
        """Take back a decision, by its number: the one before counts again."""
        with transaction(self._db):
            self._db.execute("DELETE FROM states WHERE id = ?", (number,))

    def find(self, word: str) -> str:
        """The fingerprint that `word` is, or is the beginning of.

        Raises:
            PatscanError: it is no fingerprint, or that of none or of several credentials.
        """
        word = word.lower()
        if not is_fingerprint(word):
            raise PatscanError(_NO_FINGERPRINT.format(word=word, n=MIN_DIGITS), _HAVE)
        rows = self._db.execute(
            "SELECT fingerprint, masked FROM credentials WHERE fingerprint BETWEEN ? AND ? LIMIT 5",
            (word, word + "g"),
        ).fetchall()
        if not rows:
            raise PatscanError(_NONE.format(word=word), _HAVE)
        if len(rows) > 1:
            shown = ", ".join(f"{fingerprint[:12]} {masked}" for fingerprint, masked in rows)
            raise PatscanError(_SEVERAL.format(word=word, found=shown), _MORE_DIGITS)
        return str(rows[0][0])

    def known(self) -> dict[str, str]:
        """The masks of all credentials, by fingerprint."""
        return dict(self._db.execute("SELECT fingerprint, masked FROM credentials").fetchall())


def checked(state: State) -> State:
    """The same state, its words on one line each.

    Raises:
        PatscanError: they contain a credential, or the last day is none.
    """
    who, note, ticket = (
        _words(getattr(state, field), field) for field in ("who", "note", "ticket")
    )
    if state.until and state.state != "accepted":
        raise PatscanError(_NO_END)
    if state.until and not _is_day(state.until):
        raise PatscanError(_NO_DAY.format(word=state.until))
    return state._replace(who=who, note=note, ticket=ticket)


def _words(text: str, field: str) -> str:
    """The words on one line.

    Raises:
        PatscanError: they contain a credential.
    """
    text = " ".join(text.split())[:MAX_CHARS]
    raw = text.encode("utf-8", "replace")
    if redacted(text) != text or mask_tokens(raw) != raw:
        raise PatscanError(_SECRET.format(field=field), _NEVER)
    return raw.decode()


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
