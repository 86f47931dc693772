"""The records and the count of requests, in SQLite, committed at once: another process can read along."""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Final

from conformance.errors import ConfigError
from conformance.reference.add_record import LARGEST_CHAIN, has_type
from conformance.reference.values import Json, Object

__all__ = ["FIRST_CHAIN", "NotedRequest", "Store"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT, received_at TEXT NOT NULL, method TEXT NOT NULL, user TEXT,
    http_status INTEGER NOT NULL, status_code INTEGER, reference_id TEXT, phone TEXT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    id INTEGER PRIMARY KEY AUTOINCREMENT, chain_id INTEGER NOT NULL, chain_n INTEGER NOT NULL,
    user TEXT NOT NULL, operation_name TEXT, application_id INTEGER, campaign_name TEXT, calling_list TEXT,
    phone_number TEXT, time_zone TEXT, phone_type TEXT, from_second INTEGER, until_second INTEGER,
    other_fields TEXT, device_path TEXT, reference_id TEXT, UNIQUE (chain_id, chain_n));
"""
_COLUMNS: Final = (
    ("operation_name", "operationName"),
    ("application_id", "applicationId"),
    ("campaign_name", "campaignName"),
    ("calling_list", "callingList"),
    ("phone_number", "phoneNumber"),
    ("time_zone", "timeZone"),
    ("phone_type", "phoneType"),
    ("from_second", "from"),
    ("until_second", "until"),
    ("other_fields", "otherFields"),
    ("device_path", "devicePath"),
    ("reference_id", "referenceId"),
)
_ADD: Final = (
    f"INSERT INTO records (chain_id, chain_n, user, {', '.join(name for name, _ in _COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join('?' * (len(_COLUMNS) + 3))})"
)
_NOTE: Final = (
    "INSERT INTO requests (received_at, method, user, http_status, status_code, reference_id, phone, body) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_NEXT_N: Final = "SELECT COALESCE(MAX(chain_n) + 1, 0) FROM records WHERE chain_id = ?"
_NEXT_CHAIN: Final = "SELECT COALESCE(MAX(chain_id) + 1, 0) FROM records WHERE chain_id < ?"
_CHAINS: Final = "SELECT COUNT(DISTINCT chain_id) FROM records WHERE chain_id > ?"
# Well above the 2 of the page's sample; a client's huge chainId must not use the numbers up, hence a ceiling.
FIRST_CHAIN: Final = 1_000
_CEILING: Final = LARGEST_CHAIN // 2
_LARGEST_INTEGER: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedRequest:
    """One request, whatever its method, login and body; `status_code` None where no envelope came."""

    method: str
    user: str | None
    http_status: int
    status_code: int | None
    request: Json
    body: bytes


class Store:
    """Records and requests; every call is one committed transaction.

    `new_chain` gives the id of the n-th chain, None meaning the next free one. Raises ConfigError where the
    file cannot be opened as a database.
    """

    def __init__(self, database: str | None = None, *, new_chain: Callable[[int], int] | None = None) -> None:
        self._new_chain = new_chain
        try:
            self._db = sqlite3.connect(database or ":memory:", isolation_level=None, check_same_thread=False)
            weakref.finalize(self, self._db.close)  # an application that nobody ran is never told to close
            # What a power cut loses is of no interest here; what another process reads at once is.
            self._db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; {_SCHEMA}")
        except sqlite3.Error as error:
            raise ConfigError(
                f"cannot be opened: {error}",
                where=str(database),
                remedy="name a file that does not exist yet",
            ) from error

    def add(self, request: Object, user: str) -> tuple[int, int]:
        """Store a record and return its place (chain id, n).

        The chain asked for or a new one, the next free n.
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            chain = self._chain(request.get("chainId"))
            n = self._number(_NEXT_N, chain)
            values = [_storable(request.get(member)) for _, member in _COLUMNS]
            self._db.execute(_ADD, (chain, n, user, *values))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return chain, n

    def note(self, noted: NotedRequest) -> None:
        """Count a request."""
        members = noted.request if isinstance(noted.request, dict) else {}
        row = (
            datetime.now(UTC).isoformat(timespec="microseconds"),
            noted.method,
            noted.user,
            noted.http_status,
            noted.status_code,
            _storable(members.get("referenceId")),
            _storable(members.get("phoneNumber")),
            noted.body.decode(errors="replace"),
        )
        self._db.execute(_NOTE, row)

    def rows(self, query: str, values: Sequence[Json] = ()) -> list[tuple[Json, ...]]:
        """The rows of a query, for tests and for the curious."""
        return self._db.execute(query, values).fetchall()

    def close(self) -> None:
        """Close the database; a file is complete without its write-ahead log afterwards."""
        self._db.close()

    def _chain(self, asked: Json) -> int:
        # A mutant may let a chainId pass that is none: it then counts as not given.
        if has_type(asked, int) and 0 < asked <= LARGEST_CHAIN:
            return int(asked)
        if self._new_chain is None:
            return max(FIRST_CHAIN, self._number(_NEXT_CHAIN, _CEILING))
        wanted = map(self._new_chain, count(self._number(_CHAINS, 0) + 1))
        return next(chain for chain in wanted if not self._number(_NEXT_N, chain))

    def _number(self, query: str, value: int) -> int:
        return int(self._db.execute(query, (value,)).fetchone()[0])


def _storable(value: Json) -> str | int | None:
    """What SQLite can hold: text without lone surrogates, integers of 64 bits, and JSON text for all else."""
    if value is None or isinstance(value, str):
        return value and value.encode(errors="backslashreplace").decode()
    if has_type(value, int) and abs(value) <= _LARGEST_INTEGER:
        return int(value)
    return json.dumps(value)
