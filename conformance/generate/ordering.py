"""The order of a plan's cases: what reveals most comes first.

`tox -e matrix` tells what an order costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.generate.draft import JOINABLE, KNOWN_GOOD, Draft
from conformance.model import Expectation, FaultKind

__all__ = ["TWINS", "in_order"]

TWINS: Final = 5
"""So many drawn payloads, the first ones, are the twins of the drawn faults."""

_PHONE_TYPES: Final = 11
"""So many drawn payloads have nearly every phone type; all twelve would keep the faults waiting."""

_HEAD: Final = (KNOWN_GOOD, "referenceId of many scripts", "missing timeZone", JOINABLE)
_SOON: Final = (
    "chainId null",
    "no referenceId",
    "the same content again",
    "no login",
    "device of another user",
    "referenceId of one character",
    "unknown member",
)
"""What shows several things, and none of what the others show."""

_NEXT: Final = (
    "from after until",
    "unknown timeZone",
    "unknown chain",
    "otherFields of other kinds",
    "until as digits",
)
"""What a target may take in several ways where the page is silent."""

_AS_NO_BODY: Final = "body cut short"
_SILENT: Final = Expectation.OBSERVE
_SINGLE: Final = frozenset({FaultKind.NULL, FaultKind.UNKNOWN_NAME})
_ORDER: Final = (
    FaultKind.MISSING,
    FaultKind.WRONG_TYPE,
    FaultKind.OUT_OF_ENUMERATION,
    FaultKind.WRONG_METHOD,
    FaultKind.WRONG_MEDIA_TYPE,
    FaultKind.NOT_AN_OBJECT,
    FaultKind.NULL,
    FaultKind.UNKNOWN_NAME,
)


def in_order(rules: Sequence[Draft], valid: Sequence[Draft], spoiled: Sequence[Draft]) -> list[Draft]:
    """Return all drafts, what reveals most first.

    That is: one case of each kind of answer, of what the page is silent about too; the few payloads that between them
    have every class of value, and the awkward referenceIds; the faults that a target may mistake in several ways, with
    payloads until most phone types are through; the other faults; what else the page is silent about; and the rest.
    `tox -e matrix` tells what an order costs.
    """
    by_key = {draft.key: draft for draft in rules}
    head = [by_key.pop(key) for key in _HEAD]
    soon, then = ([by_key.pop(key) for key in keys if key in by_key] for keys in (_SOON, _NEXT))
    faults = [by_key.pop(one.key) for one in sorted(by_key.values(), key=_consequence) if _spoils(one)]
    grave = [fault for fault in faults if fault.fault and fault.fault.kind not in _SINGLE]
    single = [fault for fault in faults if fault not in grave]
    begun, types, others = valid[:TWINS], valid[TWINS:_PHONE_TYPES], valid[_PHONE_TYPES:]
    return [
        *head,
        *begun,
        *soon,
        *_interleaved(grave, types),
        *_interleaved(single, spoiled),
        *then,
        *_interleaved([*by_key.values()], others),
    ]


def _spoils(draft: Draft) -> bool:
    """Whether a draft is a valid request with something wrong in it that must be refused."""
    judged = draft.requirement.startswith("request.") and draft.expectation is not _SILENT
    return draft.fault is not None and judged and draft.key != _AS_NO_BODY


def _consequence(draft: Draft) -> int:
    """Return the place of a draft's kind of fault: the more ways there are to take such a request, the earlier."""
    return _ORDER.index(draft.fault.kind) if draft.fault and draft.fault.kind in _ORDER else len(_ORDER)


def _interleaved(rules: Sequence[Draft], draws: Sequence[Draft]) -> list[Draft]:
    """Mix the two kinds evenly, in their own orders: neither has to wait for the other to be through."""
    paced = [
        (index / len(some), which, draft)
        for which, some in enumerate((rules, draws))
        for index, draft in enumerate(some)
    ]
    return [draft for *_, draft in sorted(paced, key=lambda row: row[:2])]
