"""The cases that are under way: which messages have come for them, and when each is through."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from conformance.correlate import ACKNOWLEDGE, Book, Kind, key, kind
from conformance.evidence import Event, Sent
from conformance.model import ABSENT, Label, member

__all__ = ["Outstanding", "Under"]


@dataclass(slots=True)
class Under:
    """One case under way. `changed` is set whenever a message came for it."""

    sent: Sent
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: float | None = None
    refused: float | None = None
    told: bool = False
    chain: int | None = None

    def take(self, event: Event) -> None:
        """Take in a message that answers the case."""
        names = (
            member(event.message, "data", "notificationType"),
            member(event.message, "data", "userData", "GSW_USER_EVENT"),
        )
        if kind(event) is Kind.DEVICE:
            self.told = self.told or ACKNOWLEDGE in names
            self.chain = _chain(event) if self.chain is None else self.chain
        elif ACKNOWLEDGE in names:
            self.acknowledged = self.acknowledged or event.at
        else:
            self.refused = self.refused or event.at
        self.changed.set()


class Outstanding:
    """All cases of the run by their keys. `slowest` is the longest time to an acknowledgement so far, in seconds."""

    def __init__(self) -> None:
        self._book = Book()
        self._under: dict[str, Under] = {}
        self.slowest: float | None = None
        self.last = 0.0

    def enter(self, sent: Sent) -> Under:
        """Enter a case that is about to leave."""
        self._book.add(sent)
        under = self._under[sent.case.id] = Under(sent)
        return under

    def under(self, case: str) -> Under:
        """Return a case that was entered."""
        return self._under[case]

    def chain(self, case: str) -> int | None:
        """Return the id of the chain that a case got, None where none was reported."""
        return self._under[case].chain if case in self._under else None

    def receive(self, event: Event) -> None:
        """Give a message to its case; one that has lost its key to the only case on its way without a referenceId."""
        owner = self._book.owner(event) or self._keyless(event)
        if owner is None:
            return
        under = self._under[owner.case.id]
        under.take(event)
        self.last = max(self.last, event.at)
        if under.acknowledged == event.at and owner.case.label is not Label.SEQUENCE:
            self.slowest = max(self.slowest or 0.0, event.at - under.sent.at)

    def _keyless(self, event: Event) -> Sent | None:
        """Return the case sent last, where the message has no key: such cases run alone."""
        if key(event) is not ABSENT or kind(event) is not Kind.OUTBOUND or not self._under:
            return None
        latest = next(reversed(self._under.values())).sent
        return latest if latest.case.reference_id is None and latest.session == event.session else None


def _chain(event: Event) -> int | None:
    """Return the chain that a user event reports; one with an id that no chain can have cannot be joined."""
    chain = member(event.message, "data", "userData", "GSW_CHAIN_ID")
    if isinstance(chain, float) and chain.is_integer():
        chain = int(chain)  # JSON does not tell 1001.0 from 1001
    sound = isinstance(chain, int) and not isinstance(chain, bool) and chain > 0
    return chain if sound else None  # type: ignore[return-value]  # sound says that it is an int
