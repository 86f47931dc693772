"""The sent cases by the keys of their messages: referenceId for the acknowledgement, phone for the user event."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from conformance.correlate.message import Kind, kind
from conformance.evidence import Event, Sent
from conformance.model import Absent, Json, member

__all__ = ["Book", "key", "keyless", "loosened"]

_Index = Mapping[str, Sequence[Sent]]


class Book:
    """The sent cases by their keys."""

    def __init__(self, sent: Iterable[Sent] = ()) -> None:
        self._exact: dict[tuple[Kind, str], list[Sent]] = defaultdict(list)
        self._loose: dict[tuple[Kind, str], list[Sent]] = defaultdict(list)
        for one in sent:
            self.add(one)

    def add(self, sent: Sent) -> None:
        """Enter a case that is about to be sent."""
        for which, given in ((Kind.OUTBOUND, sent.case.reference_id), (Kind.DEVICE, sent.case.phone)):
            if given is not None:
                self._exact[which, given].append(sent)
                self._loose[which, loosened(given, which)].append(sent)

    def owner(self, event: Event) -> Sent | None:
        """Return the case that an event answers by its exact key, or None."""
        found = key(event)
        return _latest(self._exact[kind(event), found], event.at) if isinstance(found, str) else None

    def altered(self, event: Event) -> Sent | None:
        """Return the case whose key an event carries in another spelling or type, or None."""
        which = kind(event)
        loose = loosened(key(event), which)
        return _latest(self._loose[which, loose], event.at) if loose else None


def key(event: Event) -> Json | Absent:
    """Return the member by which an event's case is found: referenceId or GSW_PHONE."""
    if kind(event) is Kind.DEVICE:
        return member(event.message, "data", "userData", "GSW_PHONE")
    return member(event.message, "data", "referenceId")


def keyless(event: Event) -> bool:
    """Whether an event carries no key at all: none, or a value that is neither text nor number."""
    found = key(event)
    return isinstance(found, bool) or not isinstance(found, str | int | float)


def loosened(given: Json | Absent, which: Kind) -> str:
    """Return what stays of a key when letter case, type and white space are lost, of a phone the digits alone."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return ""
    return re.sub(r"\D", "", str(given)) if which is Kind.DEVICE else str(given).strip().casefold()


def _latest(sent: Sequence[Sent], at: float) -> Sent | None:
    """Return the case that was sent last before `at`: the phones of a small pool are used again."""
    return next((one for one in reversed(sent) if one.at <= at), None)
