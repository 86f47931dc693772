"""Mutants that refuse what must be taken: one ordinary thing about a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Final

from conformance.reference.add_record import OPTIONAL, slug
from conformance.reference.behaviour import Change
from conformance.reference.deployment import PHONE_TYPES, USERS
from conformance.reference.mutants.changes import fresh, strict
from conformance.reference.mutants.mutant import MATRIX_SHARE, Family, Mutant
from conformance.reference.mutants.refusing import (
    Strict,
    fields,
    integers,
    longest_key,
    reference,
    refusing,
    span,
    values,
)
from conformance.reference.store import FIRST_CHAIN
from conformance.reference.values import Fault, Json, Object

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.REQUEST_STRICT

_SAMPLE_TYPE: Final = "InstantMessaging"
_SAMPLE_ZONE: Final = "GMT"
_SAMPLE_UNTIL: Final = 86_339
_NOON: Final = 43_200
_HOUR: Final = 3_600
_LAST: Final = 86_399
_FEW: Final = 10
_MOST: Final = 20
_LONGEST_KEY: Final = 30
_LONGEST_REFERENCE: Final = 36
_LARGE: Final = 2**16


_WINDOWS: Final = (
    Strict("window-afternoon-refused", lambda r: r["from"] >= _NOON, 0.3),
    Strict("window-morning-refused", lambda r: 0 < r["from"] < _NOON, 0.14),
    Strict("window-last-minute-refused", lambda r: r["until"] > _SAMPLE_UNTIL, 0.3),
    Strict("window-last-second-refused", lambda r: r["until"] == _LAST, 0.3),
    Strict("window-last-but-one-second-refused", lambda r: r["from"] == _LAST - 1, 0.14),
    Strict("window-first-second-refused", lambda r: r["until"] == 1, 0.14),
    Strict("window-short-refused", lambda r: 0 < span(r) < _HOUR, 0.3),
)
_FIELDS: Final = (
    Strict("other-fields-refused", lambda r: bool(fields(r)), 0.4),
    Strict("other-fields-empty-refused", lambda r: r.get("otherFields") == {}, 0.14),
    Strict("other-fields-single-refused", lambda r: len(fields(r)) == 1, 0.14),
    Strict("other-fields-integer-refused", lambda r: bool(integers(r)), 0.3),
    Strict("other-fields-text-refused", lambda r: any(isinstance(v, str) and v for v in values(r)), 0.3),
    Strict("other-fields-empty-text-refused", lambda r: "" in values(r), 0.1),
    Strict("other-fields-beyond-ascii-refused", lambda r: not all(str(v).isascii() for v in values(r)), 0.1),
    Strict("other-fields-negative-refused", lambda r: min(integers(r), default=0) < 0, 0.2),
    Strict("other-fields-large-integer-refused", lambda r: max(integers(r), default=0) >= _LARGE, 0.2),
    Strict("other-fields-eleventh-refused", lambda r: len(fields(r)) > _FEW, 0.14),
    Strict("other-fields-twentieth-refused", lambda r: len(fields(r)) == _MOST, 0.07),
    Strict("other-fields-long-key-refused", lambda r: longest_key(r) > _MOST, 0.1),
    Strict("other-fields-longest-key-refused", lambda r: longest_key(r) == _LONGEST_KEY, 0.1),
    Strict("other-fields-letter-key-refused", lambda r: any(len(key) == 1 for key in fields(r)), 0.14),
)  # fmt: skip
_REFERENCES: Final = (
    Strict("reference-id-over-20-refused", lambda r: len(reference(r)) > _MOST, 0.2),
    Strict("reference-id-of-36-refused", lambda r: len(reference(r)) == _LONGEST_REFERENCE, 0.14),
    Strict("reference-id-of-one-refused", lambda r: len(reference(r)) == 1, MATRIX_SHARE),
    Strict("reference-id-leading-zero-refused", lambda r: reference(r)[:1] == "0", 0.14),
    Strict(
        "reference-id-punctuation-refused", lambda r: "referenceId" in r and not reference(r).isalnum(), 0.3
    ),
    Strict("reference-id-with-space-refused", lambda r: " " in reference(r), 0.14),
)
_OTHERS: Final[tuple[tuple[str, Strict], ...]] = (
    (
        "request.phone-number-values",
        Strict("phone-number-plus-refused", lambda r: r["phoneNumber"][:1] == "+", 0.3),
    ),
    (
        "request.time-zone-values",
        Strict("time-zone-second-refused", lambda r: r["timeZone"] != _SAMPLE_ZONE, 0.3),
    ),
    ("request.sample-accepted", Strict("everything-refused", lambda _: True, 1.0)),
    (
        "request.combinations",
        Strict("second-user-refused", lambda r: r["devicePath"] != USERS[0].device_path, 0.14),
    ),
    (
        "request.combinations",
        Strict(
            "chain-without-reference-id-refused",
            lambda r: "chainId" in r and "referenceId" not in r,
            MATRIX_SHARE,
        ),
    ),
    (
        "request.combinations",
        Strict(
            "other-fields-without-reference-id-refused",
            lambda r: bool(fields(r)) and "referenceId" not in r,
            MATRIX_SHARE,
        ),
    ),
    ("chain.made-joinable", Strict("made-chain-refused", lambda r: r.get("chainId", 0) >= FIRST_CHAIN, 0.3)),
)


def _phone_types() -> Iterator[Strict]:
    """One for each phone type but that of the page's sample, without which nothing at all could be judged."""
    for kind in PHONE_TYPES:
        if kind != _SAMPLE_TYPE:
            name = f"phone-type{slug(kind)}-refused" if kind != "Pager" else "phone-type-refused"
            yield Strict(name, partial(_has, "phoneType", kind), 0.06)


def _lacks(member: str, request: Object) -> bool:
    return member not in request


def _has(member: str, value: Json, request: Object) -> bool:
    return bool(request.get(member) == value)


_SAMPLE_WITHOUT: Final = ("chainId", "otherFields")
"""The sample that a config without a chain makes has neither of these."""


def _optional_required() -> Iterator[Mutant]:
    for member in OPTIONAL:
        whole = member in _SAMPLE_WITHOUT
        yield Mutant(
            name=f"{slug(member)}-not-optional",
            summary=f"refuses a record without {member}",
            breaks=(f"request.{slug(member)}-optional", *(("request.sample-accepted",) if whole else ())),
            change=strict("demanded", partial(_lacks, member), fault=Fault.MISSING),
        )  # fmt: skip


def _made_chain(request: Object) -> int | None:
    chain = request.get("chainId")
    return chain if isinstance(chain, int) and chain >= FIRST_CHAIN else None


def _joined_once() -> Change:
    joins = Counter[int]()

    def again(request: Object) -> bool:
        chain = _made_chain(request)
        if chain is not None:
            joins[chain] += 1
        return chain is not None and joins[chain] > 1

    return strict("made-chain-again", again, fault=Fault.NOT_FOUND)


MUTANTS: Final = (
    *(refusing("request.window", one) for one in _WINDOWS),
    *(refusing("request.other-fields-map", one) for one in _FIELDS),
    *(refusing("request.reference-id-values", one) for one in _REFERENCES),
    *(refusing("request.phone-type-values", one) for one in _phone_types()),
    *(refusing(requirement, one) for requirement, one in _OTHERS),
    *_optional_required(),
    Mutant(
        name="made-chain-refused-again",
        summary="a chain that the server made can be joined once only",
        breaks=("chain.made-joinable",),
        share=0.2,
        change=fresh(_joined_once),
    ),
)
