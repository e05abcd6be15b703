"""The file that keeps every event for ever: SQLite, to which is only ever added.

An event that `add` was given is on disk when it returns.  Several programs may write at once.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from quizgen.study.events import KEYS, Event, event_of, in_order, record_of
from quizgen.study.talk import StudyError, say

FILE = "history.sqlite3"
SCHEMA = 1
PATIENCE = 30.0  # seconds that a write waits for another program
_OURS = int.from_bytes(b"quiz")
_CREATE = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    language TEXT,
    rating TEXT,
    how TEXT,
    seconds REAL,
    typed TEXT,
    undoes TEXT
);
CREATE TRIGGER IF NOT EXISTS never_changed BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
CREATE TRIGGER IF NOT EXISTS never_deleted BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
PRAGMA application_id = {_OURS};
PRAGMA user_version = {SCHEMA};
COMMIT;
"""
_INSERT = f"INSERT INTO events ({', '.join(KEYS)}) VALUES ({', '.join('?' for _ in KEYS)})"

_TELLS = {
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_CANTOPEN: "closed",
    sqlite3.SQLITE_READONLY: "closed",
    sqlite3.SQLITE_PERM: "closed",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "io",
}


class HistoryError(StudyError):
    """The file cannot be read or written."""


class ConflictError(HistoryError):
    """An event of the file has the id of another one that was to be added."""


class History:
    """The open file.  Raises HistoryError whenever it cannot do what it is asked."""

    def __init__(self, path: Path, *, is_read: bool = False) -> None:
        """Open the file, and make it and its folder where there is none; or only to be read."""
        self.path = path
        with self._told():
            if not is_read:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                _for_reading(path) if is_read else path,
                timeout=PATIENCE,
                isolation_level=None,
                uri=is_read,
            )
        try:
            with self._told():
                self._recognize(is_read)
                if not is_read:
                    self._prepare()
        except HistoryError:
            self._connection.close()
            raise

    def _recognize(self, is_read: bool) -> None:
        """Refuse what this program must not touch; make the table where there is nothing."""
        ours, schema, tables = self._identity()
        if (tables or ours) and ours != _OURS:
            raise self._error("foreign")
        if schema > SCHEMA:
            raise self._error("newer", schema=schema, known=SCHEMA)
        if schema < SCHEMA and not is_read:
            self._connection.executescript(_CREATE)

    def _prepare(self) -> None:
        with contextlib.suppress(sqlite3.OperationalError):  # without it others may wait longer
            self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")

    def _identity(self) -> tuple[int, int, int]:
        """Whose the file is, its schema and how much is in it, all at one instant: another
        program may be making it."""
        self._connection.execute("BEGIN")
        ours, schema, tables = (
            int(self._connection.execute(query).fetchone()[0])
            for query in (
                "PRAGMA application_id",
                "PRAGMA user_version",
                "SELECT count(*) FROM sqlite_master",
            )
        )
        self._connection.execute("COMMIT")
        return ours, schema, tables

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.close()

    def add(self, events: Sequence[Event]) -> int:
        """Put events on disk, all or none, and return how many of them were not there before.

        Raises ConflictError where an id stands for another event.
        """
        with self._told(), self._transaction():
            known = {event.id: event for event in self._read()} if len(events) > 1 else {}
            fresh = 0
            for event in events:
                there = known.get(event.id) or self._find(event.id)
                if there is None:
                    self._connection.execute(_INSERT, tuple(record_of(event).values()))
                    known[event.id] = event
                    fresh += 1
                elif there != event:
                    told = say("history.conflict", id=event.id, path=str(self.path))
                    raise ConflictError(told)
            return fresh

    def events(self) -> list[Event]:
        """Everything that ever happened, in order."""
        with self._told():
            return in_order(self._read())

    def writes_of_others(self) -> int:
        """A number that changes when another program has written."""
        with self._told():
            [version] = self._connection.execute("PRAGMA data_version").fetchone()
            return int(version)

    def _find(self, id_: str) -> Event | None:
        return next(self._read("WHERE id = ?", id_), None)

    def _read(self, where: str = "", *values: str) -> Iterator[Event]:
        query = f"SELECT {', '.join(KEYS)} FROM events {where}"
        for row in self._connection.execute(query, values):
            yield event_of(dict(zip(KEYS, row, strict=True)))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Errors in the learner's words."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            raise self._error(_TELLS.get(code, "other"), error=str(error)) from error
        except ValueError as error:
            raise self._error("damaged") from error
        except OSError as error:
            raise self._error("closed") from error

    def _error(self, how: str, **parts: str | int) -> HistoryError:
        about = {"path": str(self.path), "seconds": round(PATIENCE), **parts}
        return HistoryError(say(f"history.{how}", **about))


def read(path: Path) -> list[Event]:
    """The events of a file; none where there is no file, and none is made.

    The disk may be read-only: an export is how a history leaves it.
    """
    if not path.exists() or not path.stat().st_size:
        return []
    with History(path, is_read=True) as history:
        return history.events()


def _for_reading(path: Path) -> str:
    """The name by which SQLite opens a file and writes nothing into it.

    Beside a file that others may write, SQLite keeps what readers need to see their last answers.
    Where it may not, and none are left there, the file itself is all there is.
    """
    is_still = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    return f"{path.absolute().as_uri()}?{'immutable=1' if is_still else 'mode=ro'}"
