"""The kinds of line in a file of evidence, as frozen values.

Times are seconds of one monotonic clock. Bodies are the text as it went over the wire (after redaction); what is not
UTF-8 stands in `body_base64`. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from conformance.model import Case, Json

__all__ = [
    "Event",
    "Exchange",
    "Finish",
    "Gap",
    "Halt",
    "HaltKind",
    "Header",
    "Headers",
    "Minimised",
    "Minimising",
    "Opened",
    "Outcome",
    "Purpose",
    "Record",
    "Sent",
    "Skipped",
    "Smallest",
    "Window",
]

Headers = tuple[tuple[str, str], ...]


class Purpose(StrEnum):
    """What an exchange was for."""

    VERSION = "version"
    LOGIN = "login"
    FEATURES = "features"
    DEVICES = "devices"
    START_SESSION = "start-session"
    END_SESSION = "end-session"
    HANDSHAKE = "handshake"
    SUBSCRIBE = "subscribe"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    CASE = "case"


class HaltKind(StrEnum):
    """Why a run sent less than its plan."""

    SET_UP = "set-up"
    KNOWN_GOOD = "known-good"
    LIMIT = "limit"
    INTERRUPTED = "interrupted"
    CHANNEL = "channel"


class Outcome(StrEnum):
    """How a run ended."""

    COMPLETE = "complete"
    HALTED = "halted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first line: what was to be done, with what, and when.

    `wall` is the wall clock's date and time (ISO 8601, UTC) at the monotonic time `clock`; `ack_timeout` and
    `quiet_window` are in seconds. `moment` is the time for which the plan was drawn, "" where it does not depend on it.
    `waivers` are what was given to the run. `shard` says which part of a run this is, and what the whole is; null for a
    whole run.
    """

    type: ClassVar[str] = "run"
    format: int
    suite: str
    revision: str
    scope: str
    seed: int
    nonce: str
    edition: str
    base_url: str
    config: Json
    planned: int
    ack_timeout: float
    quiet_window: float
    user_event_channel: str
    user_event_level: str
    interpretation: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, Json] = field(default_factory=dict)
    waivers: Json = field(default_factory=list)
    shard: Json = None
    wall: str
    clock: float
    moment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session is ready: logged in, channels subscribed, a poll in flight."""

    type: ClassVar[str] = "session"
    session: str
    user: int
    device_path: str
    version: str
    csrf: bool
    acknowledges: bool
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The journal: this case is about to be sent. Flushed before its POST leaves.

    `deaf` cases are sent while the user's notification session is ended on purpose: what answers them may be lost.
    """

    type: ClassVar[str] = "case"
    case: Case
    session: str
    at: float
    deaf: bool = False

    @property
    def id(self) -> str:
        """The id of the case."""
        return self.case.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A case of the plan that is not sent, and why."""

    type: ClassVar[str] = "skipped"
    case: str
    requirement: str
    reason: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response, or the failure to get one.

    `sent` is just before the first byte left, `first` when the response's head was read, `end` when its last byte was.
    """

    type: ClassVar[str] = "exchange"
    n: int
    purpose: Purpose
    session: str
    case: str | None = None
    method: str
    url: str
    request_headers: Headers = ()
    request_body: str | None = None
    status: int | None = None
    response_headers: Headers = ()
    body: str | None = None
    body_base64: str | None = None
    failure: str | None = None
    sent: float
    first: float | None = None
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One message that a target delivered: its exchange, its index in that response, and the message itself."""

    type: ClassVar[str] = "event"
    exchange: int
    index: int
    session: str
    channel: str
    message: Json
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span in which a session's channel was watched and is proven alive: one poll, answered well."""

    type: ClassVar[str] = "window"
    session: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A span in which messages of a session may have been lost."""

    type: ClassVar[str] = "gap"
    session: str
    start: float
    end: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """The run stops sending: why, where, and what to try."""

    type: ClassVar[str] = "halt"
    kind: HaltKind
    what: str
    where: str = ""
    remedy: str = ""
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimising:
    """The plan is through and its sessions are ended; what follows looks for the smallest requests that fail.

    No verdict rests on it. There a message counts as missing after `patience` seconds.
    """

    type: ClassVar[str] = "minimising"
    patience: float
    at: float


class Smallest(StrEnum):
    """What minimising came to."""

    ALONE = "alone"
    """It fails alone, as it was sent."""

    SMALLER = "smaller"
    """A smaller request fails alone."""

    ONLY_UNDER_LOAD = "only-under-load"
    """It failed among others, and passes alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimised:
    """What came of minimising a finding, by its requirement and fingerprint, of the case `of`.

    `case` is the smallest request that fails alone, None where none does; `example` what Hypothesis says of it, ""
    where nothing was shrunk; `requests` how many it took.
    """

    type: ClassVar[str] = "minimised"
    requirement: str
    fingerprint: str
    of: str
    outcome: Smallest
    case: str | None = None
    example: str = ""
    requests: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The last line; a file without it was cut short. `digest` is the SHA-256 of all lines before it."""

    type: ClassVar[str] = "end"
    outcome: Outcome
    cases: int
    exchanges: int
    events: int
    digest: str
    at: float


Record = (
    Header
    | Opened
    | Sent
    | Skipped
    | Exchange
    | Event
    | Window
    | Gap
    | Halt
    | Minimising
    | Minimised
    | Finish
)
