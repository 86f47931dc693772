"""A request in the making: the payload and what the plan knows of it, before it has an id, a phone and a reference."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from conformance.model import CHAIN_PLACE, DEVICE_PLACE, Expectation, Fault, Json, Label, Object

__all__ = [
    "FRAMES",
    "JOINABLE",
    "KNOWN_GOOD",
    "PHONE",
    "REFERENCE",
    "Draft",
    "Spelling",
    "framed",
    "spelled",
]

PHONE: Final = "phoneNumber"
REFERENCE: Final = "referenceId"

KNOWN_GOOD: Final = "known good"
JOINABLE: Final = "no chainId"
"""The keys of the drafts whose chains others join."""


FRAMES: Final = ("{payload}", "{cut}", "{printed}")
"""What stands in a raw body for the payload: its text, that without the last brace, and as the page prints its own."""

_LITERAL: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


_SOLIDUS: Final = "\\u002F"


class Spelling(StrEnum):
    """How the same JSON value is written: all of these mean the same (RFC 8259)."""

    PLAIN = "plain"
    COMPACT = "compact"
    INDENTED = "indented"
    REVERSED = "reversed"
    ESCAPED = "escaped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One case to be, keyed by name so that others can refer to it as their twin or as the maker of their chain.

    `changes` are members to set, `without` members to leave out, both against the known good of the user. `raw` is
    a text to send in place of the payload, with one of `FRAMES` where the payload goes. `reference` is the form of the
    referenceId: a text with `{nonce}` and `{ordinal}`; `longest` prolongs it to what every target must take.
    `spelled_as` counts the spellings of phones that the config gives. `repeats` is the key of a draft whose content and
    phone are sent again, `same_reference` that of one whose referenceId is.
    """

    key: str
    requirement: str
    expectation: Expectation = Expectation.ACCEPT
    label: Label = Label.MATRIX
    changes: Object = field(default_factory=dict)
    without: tuple[str, ...] = ()
    raw: str | None = None
    user: int | None = None
    twin: str | None = None
    fault: Fault | None = None
    alone: bool = False
    chain_of: str | None = None
    repeats: str | None = None
    same_reference: str | None = None
    login: bool = True
    method: str = "POST"
    media_type: str = "application/json"
    longest: bool = False
    spelling: Spelling = Spelling.PLAIN
    spelled_as: int = 0
    reference: str = "Gws{nonce}x{ordinal:04d}"


def spelled(payload: Json, spelling: Spelling = Spelling.PLAIN) -> str:
    """Return the JSON text of a payload as it goes out; what is no UTF-8 stays escaped."""
    match spelling:
        case Spelling.COMPACT:
            return json.dumps(payload, separators=(",", ":"))
        case Spelling.INDENTED:
            return " \t\r\n" + json.dumps(payload, indent="\t").replace("\n", "\r\n") + "\n"
        case Spelling.REVERSED if isinstance(payload, dict):
            return json.dumps(dict(reversed(payload.items())))
        case Spelling.ESCAPED:
            return _LITERAL.sub(_escaped, json.dumps(payload))
        case _:
            text = json.dumps(payload, ensure_ascii=False)
            return text if text.isprintable() else json.dumps(payload)


def framed(raw: str, payload: Json, text: str) -> str:
    """Return a raw body with the payload, and its text, in the places that are kept for them."""
    for frame, filling in zip(FRAMES, (text, text.rstrip()[:-1], repr(payload)), strict=True):
        raw = raw.replace(frame, filling)
    return raw


def _escaped(literal: re.Match[str]) -> str:
    """Return a string literal with every character escaped (RFC 8259, section 7), but those yet to be filled in.

    A solidus has a short form of its own, and the digits of the others may be capitals.
    """
    text = json.loads(literal[0])
    if text in {CHAIN_PLACE, DEVICE_PLACE, ""}:
        return literal[0]
    units = text.encode("utf-16-be", "surrogatepass").hex("u", 2).upper().replace("U", "\\u")
    return f'"\\u{units}"'.replace(_SOLIDUS, "\\/")
