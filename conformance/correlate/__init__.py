"""Which message belongs to which case: one implementation, used while a run goes on and when it is judged.

A message is found by its key: the acknowledgement by its referenceId, the user event by its phone. A message whose key
was lost or altered is given to a case only where no other case of the run can be meant.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.correlate.book import Book, key, keyless
from conformance.correlate.leftovers import place
from conformance.correlate.message import (
    ACKNOWLEDGE,
    DEVICE_EVENT,
    OUTBOUND_RECORD,
    Kind,
    Message,
    acknowledges,
    kind,
    names,
)
from conformance.evidence import Event, Sent

__all__ = [
    "ACKNOWLEDGE",
    "DEVICE_EVENT",
    "OUTBOUND_RECORD",
    "Book",
    "Correlation",
    "Kind",
    "Message",
    "acknowledges",
    "correlate",
    "key",
    "keyless",
    "kind",
    "names",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """Who owns what: messages by the id of their case in the order of arrival, and those that no case owns.

    `together` has the cases by those phones that several have, and those without one under None: few, in a long run.
    """

    owned: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)
    unowned: tuple[Message, ...] = ()
    together: Mapping[str | None, Sequence[Sent]] = field(default_factory=dict)

    def of(self, case: str, which: Kind) -> tuple[Message, ...]:
        """Return the messages of one kind that belong to a case."""
        return tuple(message for message in self.owned.get(case, ()) if message.kind is which)


def correlate(
    sent: Sequence[Sent],
    events: Iterable[tuple[int, Event]],
    *,
    patience: float,
    refused: Container[str] = (),
) -> Correlation:
    """Return who owns which message.

    `events` are pairs of line number and event; `patience` is how long, in seconds, a case may wait for a message that
    lost its key; `refused` holds the ids of the cases that were refused at once and wait for none. Messages of other
    kinds are left out.
    """
    book, together = _entered(sent)
    owned, left = defaultdict[str, list[Message]](list), list[Message]()
    for message in (Message(line, event) for line, event in events):
        if message.kind is not Kind.UNRELATED:
            owner = book.owner(message.event) or book.altered(message.event)
            (owned[sys.intern(owner.id)] if owner else left).append(message)
    unowned = place(left, sent, owned, patience=patience, refused=refused)
    in_order: dict[str, tuple[Message, ...]] = {}
    while owned:
        case, messages = owned.popitem()
        in_order[case] = tuple(sorted(messages, key=lambda m: m.line))
    return Correlation(owned=in_order, unowned=unowned, together=together)


def _entered(sent: Iterable[Sent]) -> tuple[Book, Mapping[str | None, Sequence[Sent]]]:
    """Return the book of the cases, and those that share a phone or have none: each case is looked at once."""
    book, without = Book(), list[Sent]()
    for one in sent:
        book.add(one)
        if one.case.phone is None:
            without.append(one)
    together: dict[str | None, Sequence[Sent]] = {None: without} if without else {}
    together.update(book.shared.items())
    return book, together
