"""Whether a wrong target has done anything wrong: what it has sent beside what a conforming one would have."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conformance.reference.answers import deliveries
from conformance.reference.behaviour import Behaviour
from conformance.reference.faults import refused
from conformance.reference.values import Delivery, Outcome, Reply

__all__ = ["Deviation"]

_ACCEPTED: Final = Reply(status=200, body={"statusCode": 0})


class Deviation:
    """Takes down answers and messages. Some mutants deviate only while requests meet, which stress may prevent."""

    def __init__(self) -> None:
        self._elsewhere = False
        self._pairs: list[tuple[object, object]] = []

    def watched(self, behaviour: Behaviour) -> Behaviour:
        """Return the behaviour, the same but for being watched; one that is odd in another way counts as deviating."""
        self._elsewhere = replace(behaviour, replies=(), deliveries=()) != Behaviour()
        return replace(
            behaviour,
            replies=(*behaviour.replies, self._answered),
            deliveries=(*behaviour.deliveries, self._published),
        )

    @property
    def seen(self) -> bool:
        """Whether anything differed, if only true from 1; asked in the end, for a message may change until it goes."""
        return self._elsewhere or any(repr(sent) != repr(right) for sent, right in self._pairs)

    def _answered(self, outcome: Outcome, reply: Reply) -> Reply:
        self._pairs.append((reply, refused(outcome.refusal) if outcome.refusal else _ACCEPTED))
        return reply

    def _published(self, outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        self._pairs.append((due, deliveries(outcome)))
        return due
