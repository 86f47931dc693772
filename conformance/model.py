"""The values that every layer speaks of: cases and what is expected of them.

Nothing here reads a clock, a file or the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

__all__ = [
    "ABSENT",
    "CHAIN_PLACE",
    "DEVICE_PLACE",
    "Absent",
    "Case",
    "Expectation",
    "Fault",
    "FaultKind",
    "Json",
    "Label",
    "Level",
    "Object",
    "Plan",
    "Scope",
    "Step",
    "StepKind",
    "Subject",
    "Trait",
    "member",
]

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
Object: TypeAlias = "dict[str, Json]"


class Absent:
    """The type of `ABSENT`: a member that is not there, which JSON's null is not."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        """Stay the only one when it comes from another process."""
        return "ABSENT"


ABSENT: Final = Absent()


CHAIN_PLACE: Final = "{chain}"
"""Stands, as a string, where the engine writes the id of the chain that a case joins."""

DEVICE_PLACE: Final = "/devices/{discovered}"
"""Stands where the engine writes the path of the device that the user's session was found to have."""


def member(value: object, *path: str) -> Json | Absent:
    """Return the member of nested objects at `path`, or ABSENT where any step is missing."""
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return ABSENT
        value = value[name]
    return value  # type: ignore[return-value]  # what json.loads returned is Json


class Level(StrEnum):
    """How strongly the document demands something (RFC 2119, RFC 8174)."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Subject(StrEnum):
    """What a requirement is about."""

    REQUEST = "request"
    ENVELOPE = "envelope"
    ACKNOWLEDGEMENT = "acknowledgement"
    USER_EVENT = "user_event"
    ECHO = "echo"
    REJECTION = "rejection"
    CHAIN = "chain"
    RELATION = "relation"
    SESSION = "session"
    BAYEUX = "bayeux"


class Scope(StrEnum):
    """How much of the contract a run exercises."""

    SMOKE = "smoke"
    STANDARD = "standard"
    DEEP = "deep"


class Label(StrEnum):
    """Where a case comes from."""

    SAMPLE = "sample"
    MATRIX = "matrix"
    HYPOTHESIS = "hypothesis"
    SCHEMATHESIS = "schemathesis"
    SEQUENCE = "sequence"
    MINIMISED = "minimised"
    """Sent after the plan, to find the smallest request that fails; no verdict rests on it."""


class Expectation(StrEnum):
    """What the contract says about a case."""

    ACCEPT = "accept"
    """Accepted, acknowledged, and followed by a user event."""

    REJECT = "reject"
    """Rejected, at once or by a later message, and never acknowledged."""

    REFUSE = "refuse"
    """Rejected at once: a missing member is the Web Services' own to notice."""

    UNACKNOWLEDGED = "unacknowledged"
    """Either answer at once is fine; an acknowledgement must not come."""

    OBSERVE = "observe"
    """The page is silent: either answer is fine, but what is accepted is answered in full."""


class FaultKind(StrEnum):
    """The one thing that is wrong with an invalid case."""

    MISSING = "missing"
    NULL = "null"
    WRONG_TYPE = "wrong-type"
    OUT_OF_ENUMERATION = "out-of-enumeration"
    UNKNOWN_NAME = "unknown-name"
    NOT_AN_OBJECT = "not-an-object"
    UNAUTHENTICATED = "unauthenticated"
    UNKNOWN_LOGIN = "unknown-login"
    WRONG_TOKEN = "wrong-token"
    NO_TOKEN = "no-token"
    WITHOUT_FEATURE = "without-feature"
    WRONG_METHOD = "wrong-method"
    WRONG_MEDIA_TYPE = "wrong-media-type"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an invalid case: the JSON Pointer of the place, and the kind."""

    pointer: str
    kind: FaultKind


class Trait(NamedTuple):
    """One thing about a valid case, and the requirement that has such a thing accepted.

    `value` is a class of values in words that are the same in every run ("until 86399", "Pager"). A refusal is laid to
    the trait that no accepted case of the run shares.
    """

    requirement: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request to send, as a value: the bytes to go out, the intent, and what it is compared with.

    `name` says what the case tries, in words that are the same in every run, "" for what is drawn. `body` is the
    exact text of the request's body. `user` is the index of the config's user who sends it. `requirement` is the
    acceptance requirement that the case decides. `twin` is the id of the accepted case that differs from this one
    by `fault` alone. `phone` and `reference_id` are the keys by which messages are found again, None where the
    request has none. `alone` cases are sent with nothing else in flight. `chain_of` is the id of the case whose
    chain this one joins: the engine writes that chain's id in place of `CHAIN_PLACE` before it sends. `traits` are
    what a valid case is like. `repeats` is the id of the case whose content and phone this one sends again.
    `method` and `media_type` are the request's; `login` False leaves credentials and cookies out. `of` is the id of the
    case of the plan that a minimising one is made from.
    """

    id: str
    label: Label
    expectation: Expectation
    requirement: str
    body: str
    name: str = ""
    user: int = 0
    twin: str | None = None
    fault: Fault | None = None
    phone: str | None = None
    reference_id: str | None = None
    alone: bool = False
    chain_of: str | None = None
    repeats: str | None = None
    login: bool = True
    method: str = "POST"
    media_type: str = "application/json"
    traits: tuple[Trait, ...] = field(default=())
    of: str | None = None

    @property
    def expects_messages(self) -> bool:
        """Whether an acknowledgement and a user event must follow an accepted request."""
        return self.expectation is Expectation.ACCEPT


class StepKind(StrEnum):
    """What a step of a sequence does."""

    POST = "post"
    """Send a case."""
    DROP = "drop"
    """Leave the notification session without a word, as a client that dies."""
    DISCONNECT = "disconnect"
    """End the notification session."""
    RECONNECT = "reconnect"
    """Open a notification session anew, and subscribe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a sequence, of one user; `case` is what a POST sends."""

    kind: StepKind
    user: int = 0
    case: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The cases of a run, in the order in which they are sent; the first is the known good.

    `sequences` follow when all cases are through, one after the other; the cases in their steps are not in `cases`.
    `withheld` are cases that a limit keeps from being sent, each with the reason. `moment` is the wall clock's time
    (ISO 8601) for which the plan was drawn, "" where it does not depend on it.
    `cases` may be drawn while they are gone through: whoever can, goes through them once and keeps none.
    """

    scope: Scope
    seed: int
    nonce: str
    cases: Sequence[Case]
    sequences: tuple[tuple[Step, ...], ...] = ()
    withheld: tuple[tuple[Case, str], ...] = ()
    moment: str = ""

    @property
    def posts(self) -> tuple[Case, ...]:
        """What the sequences send."""
        steps = (step for sequence in self.sequences for step in sequence)
        return tuple(step.case for step in steps if step.case is not None)

    @property
    def size(self) -> int:
        """How many requests are sent in all."""
        return len(self.cases) + len(self.posts)

    @property
    def all_cases(self) -> tuple[Case, ...]:
        """Return all that is sent, also what the sequences send."""
        return (*self.cases, *self.posts)
