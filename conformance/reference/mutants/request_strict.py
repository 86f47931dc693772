"""Mutants that refuse what must be taken: one ordinary thing about a request, or two of them together."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from conformance.reference.add_record import OPTIONAL, has_type, slug
from conformance.reference.behaviour import Change
from conformance.reference.deployment import PHONE_TYPES, USERS
from conformance.reference.mutants.changes import fresh, strict
from conformance.reference.mutants.mutant import MATRIX_SHARE, Family, Mutant
from conformance.reference.store import FIRST_CHAIN
from conformance.reference.values import Fault, Json, Object

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.REQUEST_STRICT

Broken: TypeAlias = Callable[[Object], bool]

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


class _Strict(NamedTuple):
    """One thing that is refused; `share` is that of the valid cases which have it."""

    name: str
    broken: Broken
    share: float


def _fields(request: Object) -> Object:
    fields: Object = request.get("otherFields") or {}
    return fields


def _values(request: Object) -> tuple[Json, ...]:
    return tuple(_fields(request).values())


def _integers(request: Object) -> list[int]:
    return [value for value in _values(request) if has_type(value, int)]


def _longest_key(request: Object) -> int:
    return max(map(len, _fields(request)), default=0)


def _reference(request: Object) -> str:
    return str(request.get("referenceId", ""))


def _has_letter(request: Object) -> bool:
    return any(map(str.isalpha, _reference(request)))


def _span(request: Object) -> int:
    return int(request["until"] - request["from"])


_WINDOWS: Final = (
    _Strict("window-afternoon-refused", lambda r: r["from"] >= _NOON, 0.3),
    _Strict("window-morning-refused", lambda r: 0 < r["from"] < _NOON, 0.14),
    _Strict("window-last-minute-refused", lambda r: r["until"] > _SAMPLE_UNTIL, 0.3),
    _Strict("window-last-second-refused", lambda r: r["until"] == _LAST, 0.3),
    _Strict("window-last-but-one-second-refused", lambda r: r["from"] == _LAST - 1, 0.14),
    _Strict("window-first-second-refused", lambda r: r["until"] == 1, 0.14),
    _Strict("window-short-refused", lambda r: 0 < _span(r) < _HOUR, 0.3),
)
_FIELDS: Final = (
    _Strict("other-fields-refused", lambda r: bool(_fields(r)), 0.4),
    _Strict("other-fields-empty-refused", lambda r: r.get("otherFields") == {}, 0.14),
    _Strict("other-fields-single-refused", lambda r: len(_fields(r)) == 1, 0.14),
    _Strict("other-fields-integer-refused", lambda r: bool(_integers(r)), 0.3),
    _Strict("other-fields-text-refused", lambda r: any(isinstance(v, str) and v for v in _values(r)), 0.3),
    _Strict("other-fields-empty-text-refused", lambda r: "" in _values(r), 0.1),
    _Strict("other-fields-negative-refused", lambda r: min(_integers(r), default=0) < 0, 0.2),
    _Strict("other-fields-large-integer-refused", lambda r: max(_integers(r), default=0) >= _LARGE, 0.2),
    _Strict("other-fields-eleventh-refused", lambda r: len(_fields(r)) > _FEW, 0.14),
    _Strict("other-fields-twentieth-refused", lambda r: len(_fields(r)) == _MOST, 0.07),
    _Strict("other-fields-long-key-refused", lambda r: _longest_key(r) > _MOST, 0.1),
    _Strict("other-fields-longest-key-refused", lambda r: _longest_key(r) == _LONGEST_KEY, 0.1),
    _Strict("other-fields-letter-key-refused", lambda r: any(len(key) == 1 for key in _fields(r)), 0.14),
)  # fmt: skip
_REFERENCES: Final = (
    _Strict("reference-id-over-20-refused", lambda r: len(_reference(r)) > _MOST, 0.2),
    _Strict("reference-id-of-36-refused", lambda r: len(_reference(r)) == _LONGEST_REFERENCE, 0.14),
    _Strict("reference-id-of-one-refused", lambda r: len(_reference(r)) == 1, MATRIX_SHARE),
    _Strict("reference-id-leading-zero-refused", lambda r: _reference(r)[:1] == "0", 0.14),
    _Strict(
        "reference-id-punctuation-refused", lambda r: "referenceId" in r and not _reference(r).isalnum(), 0.3
    ),
    _Strict("reference-id-with-space-refused", lambda r: " " in _reference(r), 0.14),
)
_LETTER: Final = _Strict("reference-id-letter-refused", _has_letter, 0.7)
_OTHERS: Final[tuple[tuple[str, _Strict], ...]] = (
    (
        "request.phone-number-values",
        _Strict("phone-number-plus-refused", lambda r: r["phoneNumber"][:1] == "+", 0.3),
    ),
    (
        "request.time-zone-values",
        _Strict("time-zone-second-refused", lambda r: r["timeZone"] != _SAMPLE_ZONE, 0.3),
    ),
    ("request.sample-accepted", _Strict("everything-refused", lambda _: True, 1.0)),
    (
        "request.combinations",
        _Strict("second-user-refused", lambda r: r["devicePath"] != USERS[0].device_path, 0.14),
    ),
    ("chain.made-joinable", _Strict("made-chain-refused", lambda r: r.get("chainId", 0) >= FIRST_CHAIN, 0.3)),
)


def _refusing(requirement: str, one: _Strict) -> Mutant:
    return Mutant(
        name=one.name,
        summary=f"refuses an ordinary record: {one.name.removesuffix('-refused').replace('-', ' ')}",
        breaks=(requirement,),
        share=one.share,
        change=strict(one.name, one.broken),
    )


def _phone_types() -> Iterator[_Strict]:
    """One for each phone type but that of the page's sample, without which nothing at all could be judged."""
    for kind in PHONE_TYPES:
        if kind != _SAMPLE_TYPE:
            name = f"phone-type{slug(kind)}-refused" if kind != "Pager" else "phone-type-refused"
            yield _Strict(name, partial(_has, "phoneType", kind), 0.06)


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
            implies=(("request.combinations", f"ordinary payloads without {member} are refused"),) * whole,
            change=strict("demanded", partial(_lacks, member), fault=Fault.MISSING),
        )  # fmt: skip


_HALVES: Final[tuple[tuple[str, Broken], ...]] = (
    ("chain", lambda r: "chainId" in r),
    ("other-fields", lambda r: bool(_fields(r))),
    ("plus", lambda r: r["phoneNumber"][:1] == "+"),
    ("afternoon", lambda r: r["from"] >= _NOON),
    ("letter", _has_letter),
)
"""What many valid cases have, so that each two of them meet in several."""


def _pairs() -> Iterator[Mutant]:
    for (first, one), (second, other) in itertools.combinations(_HALVES, 2):
        pair = _Strict(f"{first}-with-{second}-refused", partial(_both, one, other), 0.11)
        implies = [_CONFOUNDED[""], *(_CONFOUNDED[half] for half in (first, second) if half in _CONFOUNDED)]
        yield replace(_refusing("request.combinations", pair), implies=tuple(implies))


_CONFOUNDED: Final = {
    "": ("request.phone-type-values", "a phone type may be met in none but the records that are refused"),
    "other-fields": ("request.other-fields-map", "so may one kind of entry in otherFields be"),
    "afternoon": ("request.window", "so may one moment of the afternoon be"),
    "letter": ("session.resumed", "the requests of a session opened anew have letters in their referenceId"),
}
"""To what else the refusals of a pair may be laid: few records have it, and all of them may be refused."""


def _both(one: Broken, other: Broken, request: Object) -> bool:
    return one(request) and other(request)


_SPELLINGS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("escaped", lambda body: re.search(rb'"\\u00[0-9a-f]{2}', body) is not None),
    ("indented", lambda body: b"\n" in body),
    ("compact", lambda body: body.startswith(b"{") and b'": ' not in body),
)


def _spellings() -> Iterator[Mutant]:
    for word, unreadable in _SPELLINGS:
        yield _of_spelling(f"spelling-{word}-refused", _unreadable(unreadable))
    yield _of_spelling("spelling-reversed-refused", strict("order", _reversed))


def _of_spelling(name: str, change: Change) -> Mutant:
    return Mutant(
        name=name,
        summary=f"refuses an ordinary record whose JSON is {name.split('-')[1]}",
        breaks=("request.spelling",),
        share=0.14,
        change=change,
    )


def _unreadable(unreadable: Callable[[bytes], bool]) -> Change:
    return lambda behaviour: replace(behaviour, unreadable=(*behaviour.unreadable, unreadable))


def _reversed(request: Object) -> bool:
    """Whether the members stand the other way round than on the page."""
    order = list(request)
    return order.index("operationName") > order.index("campaignName")


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
    *(_refusing("request.window", one) for one in _WINDOWS),
    *(_refusing("request.other-fields-map", one) for one in _FIELDS),
    *(_refusing("request.reference-id-values", one) for one in _REFERENCES),
    replace(
        _refusing("request.reference-id-values", _LETTER),
        implies=(_CONFOUNDED["letter"],),
    ),
    *(_refusing("request.phone-type-values", one) for one in _phone_types()),
    *_pairs(),
    *(_refusing(requirement, one) for requirement, one in _OTHERS),
    *_optional_required(),
    *_spellings(),
    Mutant(
        name="made-chain-refused-again",
        summary="a chain that the server made can be joined once only",
        breaks=("chain.made-joinable",),
        share=0.2,
        change=fresh(_joined_once),
    ),
)
