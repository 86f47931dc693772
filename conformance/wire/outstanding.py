"""The cases that are under way: which messages have come for them, and when each is through."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from conformance.correlate import Book, Kind, acknowledges, key, kind
from conformance.evidence import Event, Sent
from conformance.model import ABSENT, Expectation, Label, member

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
        if kind(event) is Kind.DEVICE:
            self.told = self.told or acknowledges(event)
            self.chain = _chain(event) if self.chain is None else self.chain
        elif acknowledges(event):
            self.acknowledged = self.acknowledged or event.at
        else:
            self.refused = self.refused or event.at
        self.changed.set()


class Outstanding:
    """The cases of the run by their keys. `slowest` is the longest time to an acknowledgement so far, in seconds.

    Of a case that is through its chain and a mark of its keys are kept: a run may be long.
    """

    def __init__(self) -> None:
        self._book = Book()
        self._under: dict[str, Under] = {}
        self._latest: Sent | None = None
        self._chains: dict[str, int] = {}
        self._past: set[int] = set()
        self.slowest: float | None = None
        self.last = 0.0

    def enter(self, sent: Sent) -> Under:
        """Enter a case that is about to leave."""
        self._book.add(sent)
        self._latest = sent
        under = self._under[sent.case.id] = Under(sent)
        return under

    def leave(self, under: Under) -> None:
        """Forget a case for which all has come; what comes once more only prolongs the silence that is waited for."""
        case = under.sent.case
        if under.acknowledged is None:  # late, it still tells how slow the target is
            return
        self._book.remove(under.sent)
        self._past |= {hash((Kind.OUTBOUND, case.reference_id)), hash((Kind.DEVICE, case.phone))}
        if under.chain is not None:
            self._chains[case.id] = under.chain
        del self._under[case.id]

    def under(self, case: str) -> Under:
        """Return a case that was entered, and has not left."""
        return self._under[case]

    @property
    def entered(self) -> tuple[Under, ...]:
        """The cases that were entered, and have not left."""
        return tuple(self._under.values())

    def chain(self, case: str) -> int | None:
        """Return the id of the chain that a case got, None where none was reported."""
        return self._under[case].chain if case in self._under else self._chains.get(case)

    def receive(self, event: Event) -> None:
        """Give a message to its case; one that has lost its key to the only case on its way without a referenceId."""
        owner = self._book.owner(event) or self._keyless(event)
        under = self._under.get(owner.case.id) if owner is not None else None
        if owner is None or under is None:
            if owner is not None or hash((kind(event), str(key(event)))) in self._past:
                self.last = max(self.last, event.at)
            return
        under.take(event)
        self.last = max(self.last, event.at)
        if under.acknowledged == event.at and owner.case.label is not Label.SEQUENCE:
            self.slowest = max(self.slowest or 0.0, event.at - under.sent.at)

    def _keyless(self, event: Event) -> Sent | None:
        """Return the case sent last, where the message has no key: such cases run alone.

        A message of another notificationType refuses only a case that is to be refused: it may be of another record.
        """
        latest = self._latest
        if key(event) is not ABSENT or kind(event) is not Kind.OUTBOUND or latest is None:
            return None
        if not acknowledges(event) and latest.case.expectation in {Expectation.ACCEPT, Expectation.OBSERVE}:
            return None
        return latest if latest.case.reference_id is None and latest.session == event.session else None


def _chain(event: Event) -> int | None:
    """Return the chain that a user event reports; one with an id that no chain can have cannot be joined."""
    chain = member(event.message, "data", "userData", "GSW_CHAIN_ID")
    if isinstance(chain, float) and chain.is_integer():
        chain = int(chain)  # JSON does not tell 1001.0 from 1001
    sound = isinstance(chain, int) and not isinstance(chain, bool) and chain > 0
    return chain if sound else None  # type: ignore[return-value]  # sound says that it is an int
