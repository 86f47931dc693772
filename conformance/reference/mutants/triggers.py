"""Which ordinary requests a deviation shows for: in words, as a predicate, and how many of the valid ones they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from conformance.reference.add_record import has_type
from conformance.reference.deployment import USERS
from conformance.reference.mutants import traits
from conformance.reference.mutants.changes import When
from conformance.reference.mutants.mutant import MATRIX_SHARE
from conformance.reference.values import Fault, Outcome

__all__ = ["Trigger"]

_NOON: Final = 43_200
_LAST: Final = 86_399
_MANY: Final = 11
_LONG_KEY: Final = 30
_LONG: Final = 32
_WIDEST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Trigger:
    """A thing about a request: its words, whether it is there, and its share of the valid cases of a plan."""

    words: str
    when: When
    share: float


def _names_chain(outcome: Outcome) -> bool:
    return "chainId" in traits.request(outcome)


def _phone_type(kind: str) -> Trigger:
    return Trigger(f"phoneType is {kind}", traits.has("phoneType", kind), 0.06)


def _reference(words: str, pattern: str, share: float) -> Trigger:
    """A referenceId that a pattern finds something in."""
    found = re.compile(pattern, re.DOTALL)
    return Trigger(words, traits.in_reference(lambda text: found.search(text) is not None), share)


MANY_FIELDS: Final = Trigger(
    "otherFields has more than 10 entries", lambda o: len(traits.fields(o)) >= _MANY, 0.14
)
EMPTY_FIELDS: Final = Trigger("otherFields is an empty map", traits.has("otherFields", {}), 0.14)
LONG_KEY: Final = Trigger(
    "otherFields has a key of 30 characters",
    lambda o: any(len(key) == _LONG_KEY for key in traits.fields(o)),
    0.13,
)
NEGATIVE: Final = Trigger(
    "otherFields holds a negative integer", traits.in_fields(lambda v: has_type(v, int) and v < 0), 0.3
)
WIDE: Final = Trigger("otherFields holds 2147483647", traits.in_fields(lambda v: v == _WIDEST), 0.15)
EMPTY_TEXT: Final = Trigger("otherFields holds an empty text", traits.in_fields(lambda v: v == ""), 0.14)

PAGER: Final = _phone_type("Pager")
MODEM: Final = _phone_type("Modem")
VOICE_MAIL: Final = _phone_type("VoiceMail")
EMAIL: Final = _phone_type("EmailAddress")
PLUS: Final = Trigger(
    "phoneNumber begins with a plus", lambda o: str(traits.request(o).get("phoneNumber"))[:1] == "+", 0.3
)

DAY: Final = Trigger("until is 86399", traits.number("until", lambda v: v == _LAST), 0.3)
EVENING: Final = Trigger("from is 86398", traits.number("from", lambda v: v == _LAST - 1), 0.14)
DAWN: Final = Trigger("until is 1", traits.number("until", lambda v: v == 1), 0.14)
CHAIN: Final = Trigger("a chain is named", _names_chain, 0.34)
AFTERNOON_CHAIN: Final = Trigger(
    "from is noon or later, and a chain is named",
    traits.both(traits.number("from", lambda v: v >= _NOON), _names_chain),
    0.11,
)
CHAIN_AND_FIELDS: Final = Trigger(
    "a chain is named, and otherFields has entries",
    lambda o: _names_chain(o) and bool(traits.fields(o)),
    0.17,
)
SECOND_USER: Final = Trigger("the second user asks", lambda o: o.user == USERS[1], 0.14)
OTHER_ZONE: Final = Trigger(
    "timeZone is not the sample's", lambda o: traits.request(o).get("timeZone") != "GMT", 0.3
)

SPACE: Final = _reference("referenceId has a space", " ", 0.23)
ONE_CHARACTER: Final = _reference("referenceId has one character", r"\A.\Z", MATRIX_SHARE)
LEADING_ZERO: Final = _reference("referenceId begins with 0", r"\A0", 0.2)
OVER_32: Final = _reference(f"referenceId has more than {_LONG} characters", rf".{{{_LONG + 1}}}", 0.14)
PERCENT: Final = _reference("referenceId has a percent sign before two digits", "%[0-9A-Fa-f]{2}", 0.03)
BACKSLASH: Final = _reference("referenceId has a backslash", r"\\", 0.04)
QUOTE: Final = _reference("referenceId has a quote", "'", 0.03)
ENTITY: Final = _reference("referenceId has an entity of markup", "&amp;", 0.03)
BLANK_AROUND: Final = _reference("referenceId begins or ends with a blank", r"\A | \Z", 0.17)
BLANK_BEHIND: Final = _reference("referenceId ends with a blank", r" \Z", MATRIX_SHARE)
QUOTE_AROUND: Final = _reference("referenceId begins or ends with a quote", r"\A[\"']|[\"']\Z", MATRIX_SHARE)
SLASH_AROUND: Final = _reference("referenceId begins or ends with a slash", r"\A[/\\]|[/\\]\Z", MATRIX_SHARE)
TWO_BLANKS: Final = _reference("referenceId has two blanks together", "  ", 0.03)
MARKUP: Final = _reference("referenceId has a character of markup", "[&<>\"']", 0.09)
PLUS_OR_PERCENT: Final = _reference(
    "referenceId has a plus, or a percent sign before two digits", r"\+|%[0-9A-Fa-f]{2}", 0.04
)
MANY_SCRIPTS: Final = _reference("referenceId is in many scripts", "[^\x00-\xff]", MATRIX_SHARE)
CONTROL_CHARACTERS: Final = _reference(
    "referenceId has control characters", "[\x00-\x1f\x7f-\x9f]", MATRIX_SHARE
)
OVER_128: Final = _reference("referenceId has more than 128 characters", r".{129}", MATRIX_SHARE)
NO_REFERENCE: Final = Trigger("referenceId is not there", traits.without_member("referenceId"), MATRIX_SHARE)

WRONG_VALUE: Final = Trigger("the request is refused with code 10", traits.refused_for(Fault.VALUE), 0.3)
MISSING: Final = Trigger("the request is refused with code 1", traits.refused_for(Fault.MISSING), 0.1)
