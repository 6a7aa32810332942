"""Opens the audit's database: one SQLite file, of this user alone, with a version that is migrated.

It holds masks, fingerprints, paths and names, but never a credential.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator

from patscan.model import refusals
from patscan.model.text import PatscanError, Text

# In the header of the file ("application_id"), so that databases of other programs are told apart: "patA".
APPLICATION_ID = 0x70617441
BUSY_S = 20.0

_NOT_OURS = Text("{path} is no database of patscan", "{path} 不是 patscan 的数据库")
_NAME_ANOTHER = Text("Name another file with --db.", "请用 --db 指定其他文件。")
_NEWER = Text(
    "the database {path} was made by a newer version of patscan",
    "数据库 {path} 由更新版本的 patscan 创建",
)
_UPDATE = Text(
    "Update patscan, or name another file with --db.", "请升级 patscan，或用 --db 指定其他文件。"
)
_DAMAGED = Text("the database {path} is damaged: {reason}", "数据库 {path} 已损坏：{reason}")
_RESTORE = Text(
    "Restore it from a copy, or move it away and run the audit again; states that were set are in the copy.",
    "请从备份恢复，或移走后重新运行审计；已设置的状态保存在备份中。",
)
_CANNOT = Text("cannot open the database {path}: {reason}", "无法打开数据库 {path}：{reason}")
_ABSENT = Text("there is no database {path} yet", "数据库 {path} 尚不存在")
_AUDIT_FIRST = Text("`patscan audit REPO` makes it.", "`patscan audit REPO` 会创建它。")
_BUSY = Text(
    "another run of patscan is using the database {path}",
    "另一个 patscan 进程正在使用数据库 {path}",
)
_WAIT = Text("Wait until it has ended.", "请等它结束。")
_NO_HOME = Text("there is no folder for the database", "没有可存放数据库的目录")

# A statement list for each version, which leads there from the one before. Old ones are never changed.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        scope TEXT NOT NULL,      -- digest of which repositories were asked for, and of the mode
        setup TEXT NOT NULL,      -- digest of the settings and of the code; an unfinished run of both is resumed
        mode TEXT NOT NULL,       -- history, tree, both
        started TEXT NOT NULL,    -- ISO time, UTC
        finished TEXT,            -- likewise; NULL while it runs, or if it was killed
        figures TEXT              -- JSON, for the trend; NULL until it is finished
    );
    CREATE TABLE repositories (
        id INTEGER PRIMARY KEY,
        location TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL
    );
    CREATE TABLE coverage (
        run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        repository INTEGER NOT NULL REFERENCES repositories(id),
        status TEXT NOT NULL,     -- complete, partial, failed
        failure TEXT,             -- JSON of a Text
        report TEXT,              -- JSON, see records.Coverage
        PRIMARY KEY (run, repository)
    ) WITHOUT ROWID;
    CREATE TABLE credentials (
        fingerprint TEXT PRIMARY KEY,
        rule TEXT NOT NULL,
        masked TEXT NOT NULL,
        first_run INTEGER,        -- the first finished run that found it; NULL before that
        first_day TEXT            -- its day, as an ISO date
    ) WITHOUT ROWID;
    CREATE TABLE places (
        run INTEGER NOT NULL,
        repository INTEGER NOT NULL,
        number INTEGER NOT NULL,  -- order in the repository's report
        fingerprint TEXT NOT NULL REFERENCES credentials(fingerprint),
        path TEXT NOT NULL,
        at_head INTEGER NOT NULL,
        suppressed INTEGER NOT NULL,
        verdict TEXT NOT NULL,    -- JSON
        owners TEXT NOT NULL,     -- JSON, see ownership.Owners
        PRIMARY KEY (run, repository, number),
        FOREIGN KEY (run, repository) REFERENCES coverage(run, repository) ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE INDEX places_by_fingerprint ON places(fingerprint);
    CREATE TABLE states (
        id INTEGER PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        state TEXT NOT NULL,      -- open, revoked, accepted, false-positive
        until TEXT,               -- ISO date, the last day it is accepted
        who TEXT NOT NULL,
        at TEXT NOT NULL,         -- ISO time, UTC
        note TEXT NOT NULL,
        ticket TEXT NOT NULL
    );
    CREATE INDEX states_by_fingerprint ON states(fingerprint);
    """,
)


def default_path() -> str:
    """Where the database is unless the user names a file: in their data folder.

    Raises:
        PatscanError: they have none.
    """
    import platformdirs

    with contextlib.suppress(RuntimeError):  # neither HOME nor an entry in passwd
        folder = platformdirs.user_data_dir("patscan", appauthor=False)
        if os.path.isabs(folder):
            return os.path.join(folder, "audit.db")
    raise PatscanError(_NO_HOME, _NAME_ANOTHER)


@contextlib.contextmanager
def opened(path: str, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection to the database at `path`, with the current schema; closed at the end.

    Args:
        path: absolute.
        create: whether to create it if it is not there.

    Raises:
        PatscanError: it is not there, not one of ours, damaged, of a newer version, or in use.
    """
    if not create and not os.path.exists(path):
        raise PatscanError(_ABSENT.format(path=path), _AUDIT_FIRST)
    connection: sqlite3.Connection | None = None
    try:
        if create:
            _prepare(path)
        connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        _check(connection, path)
        yield connection
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):  # bugs of patscan
        raise
    except sqlite3.Error as error:
        raise _explained(path, error) from error
    finally:
        if connection:
            connection.close()


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All changes in the block, or none of them."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _prepare(path: str) -> None:
    """Create the file, readable by this user alone, before SQLite would with the usual mode.

    The journals of SQLite get the mode of the database.

    Raises:
        PatscanError: it cannot be created.
    """
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise PatscanError(_CANNOT.format(path=path, reason=refusals.reason(error))) from error


def _check(connection: sqlite3.Connection, path: str) -> None:
    """Bring the schema up to date.

    Raises:
        PatscanError: it is another program's, or of a newer version.
        sqlite3.Error: it is damaged, no database, or in use.
    """
    version = _number(connection, "user_version")
    identity = _number(connection, "application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if identity != APPLICATION_ID and (tables or identity):
        raise PatscanError(_NOT_OURS.format(path=path), _NAME_ANOTHER)
    if version > len(MIGRATIONS):
        raise PatscanError(_NEWER.format(path=path), _UPDATE)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    if not tables:  # nothing to lose yet, so the disk is not waited for, which took up to seconds
        connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = WAL")
    if version < len(MIGRATIONS):
        _migrate(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _migrate(connection: sqlite3.Connection) -> None:
    """Run the missing migrations, all or none; another process may have done so meanwhile."""
    with transaction(connection):
        for statements in MIGRATIONS[_number(connection, "user_version") :]:
            for statement in _statements(statements):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _statements(text: str) -> Iterator[str]:
    """The single statements; `executescript` would commit the transaction."""
    statement = ""
    for line in text.splitlines():
        statement += line.partition("--")[0] + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _explained(path: str, error: sqlite3.Error) -> PatscanError:
    """The sentence for an error of SQLite."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return PatscanError(_BUSY.format(path=path), _WAIT)
    if primary == sqlite3.SQLITE_NOTADB:
        return PatscanError(_NOT_OURS.format(path=path), _NAME_ANOTHER)
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, None):  # ERROR: the schema differs
        return PatscanError(_DAMAGED.format(path=path, reason=error), _RESTORE)
    return PatscanError(_CANNOT.format(path=path, reason=error))
