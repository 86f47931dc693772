"""The values that travel through the reference server: who asks, what is refused and why, what goes out.

No rule lives here; nothing here reads a clock or does I/O.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

__all__ = ["Delivery", "Fault", "Json", "Kind", "Object", "Outcome", "Refusal", "Reply", "Rule", "User"]

Json: TypeAlias = Any
"""Any JSON value as the standard library reads it."""

Object: TypeAlias = dict[str, Json]
"""A JSON object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who can log in, with the devices that are theirs.

    `device_id` is the one that they work with, `number` another, whose id is no UUID. `granted` is whether
    they have the feature of outbound voice.
    """

    name: str
    password: str = field(repr=False)
    device_id: str
    number: str = ""
    granted: bool = True

    @property
    def device_path(self) -> str:
        """The path by which a request names the device."""
        return f"/devices/{self.device_id}"

    @property
    def number_path(self) -> str:
        """The path of the other device."""
        return f"/devices/{self.number}"


class Fault(StrEnum):
    """Why a request is refused."""

    MISSING = "missing"
    VALUE = "value"
    NOT_JSON = "not JSON"
    NOT_OBJECT = "not an object"
    MEDIA_TYPE = "media type"
    TOO_LARGE = "too large"
    UNKNOWN_DEVICE = "unknown device"
    FOREIGN_DEVICE = "foreign device"
    NOT_AUTHENTICATED = "not authenticated"
    FEATURE = "feature"
    CSRF = "csrf"
    METHOD = "method"
    NOT_FOUND = "not found"
    OPERATION = "operation"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A fault and the sentence that goes out as statusMessage; `allowed` are the methods offered instead."""

    fault: Fault
    message: str
    allowed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One reason to refuse a request: `broken` tells whether the request gives it.

    `name` is unique; a mutant takes a rule away by its name.
    """

    name: str
    fault: Fault
    message: str
    broken: Callable[[Object, User], bool] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An HTTP reply: `body` is a JSON value, or text that goes out as it is when `text` is set.

    `media_type` is None where nothing is said of the body. `chunked` sends it without its length,
    `spell_header` writes the names of the headers.
    """

    status: int
    body: Json = None
    text: str | None = None
    media_type: str | None = "application/json;charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()
    chunked: bool = False
    spell_header: Callable[[str], str] = str.lower


class Kind(StrEnum):
    """What a delivery is."""

    ACKNOWLEDGEMENT = "acknowledgement"
    USER_EVENT = "user event"
    ERROR = "error"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to be published: `delay` in seconds after the decision, `user` None meaning everybody."""

    kind: Kind
    channel: str
    data: Object
    delay: float
    user: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was decided about one request to the outbound records.

    `request` is the body where it is an object (else None), `user` None where nobody is logged in,
    `unknown` the look-up that failed although the request was taken, `chain` the pair (id, n) of the stored
    record. `value` is the body as JSON, whatever it is. `delay` in seconds, `now_ms` in milliseconds since
    the epoch, `elapsed_ns` in nanoseconds since the request came.
    """

    request: Object | None
    user: User | None
    refusal: Refusal | None
    unknown: Rule | None = None
    chain: tuple[int, int] | None = None
    value: Json = None
    delay: float
    now_ms: int
    elapsed_ns: int
