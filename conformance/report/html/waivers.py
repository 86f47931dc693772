"""The waivers of a run as the page shows them: the bad ones first."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from conformance.report.quoting import shortened
from conformance.report.waived import Applied, Waiving
from conformance.waivers import Waiver

__all__ = ["Entry", "Excuse", "entries", "excuses"]

_LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """What a waiver says; `href` is its link where that is an address to follow, else ""."""

    reason: str
    owner: str
    expires: str
    link: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A waiver, what it is worth, and in `what` why; `there` tells whether the page has a card of its requirement."""

    requirement: str
    there: bool
    fingerprint: str
    target: str
    standing: str
    bad: bool
    what: str
    excuse: Excuse


def entries(waiving: Waiving, known: Container[str]) -> tuple[Entry, ...]:
    """Return all waivers of a run, the bad ones first; `known` are the requirements that have a card."""
    return tuple(_entry(one, known) for one in sorted(waiving.applied, key=lambda one: not one.standing.bad))


def excuses(waiving: Waiving, requirement: str) -> tuple[Excuse, ...]:
    """Return what excuses the failure of a requirement, nothing where it is not waived."""
    return tuple(_excuse(one) for one in waiving.covering.get(requirement, ()))


def _entry(one: Applied, known: Container[str]) -> Entry:
    waiver = one.waiver
    return Entry(
        requirement=shortened(waiver.requirement, limit=200),
        there=waiver.requirement in known,
        fingerprint=waiver.fingerprint or "",
        target=shortened(waiver.target, limit=200),
        standing=one.standing.value.replace("_", " "),
        bad=one.standing.bad,
        what=shortened(". ".join(filter(None, (one.what, one.remedy))), limit=_LONGEST),
        excuse=_excuse(waiver),
    )


def _excuse(waiver: Waiver) -> Excuse:
    return Excuse(
        reason=shortened(waiver.reason, limit=_LONGEST),
        owner=shortened(waiver.owner, limit=200),
        expires=waiver.expires,
        link=shortened(waiver.link, limit=_LONGEST),
        href=waiver.link if _web(waiver.link) else "",
    )


def _web(link: str) -> bool:
    """Whether a link is an address of the web: no other kind is to be followed from a report."""
    try:
        return urlsplit(link).scheme in {"http", "https"} and len(link) <= _LONGEST
    except ValueError:
        return False
