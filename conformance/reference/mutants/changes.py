"""The building blocks of deviations: each returns a function from one behaviour to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from conformance.reference.add_record import slug
from conformance.reference.behaviour import (
    Behaviour,
    BodyChange,
    Change,
    DeliveryChange,
    MessageChange,
    ReplyChange,
)
from conformance.reference.values import Delivery, Fault, Json, Kind, Object, Outcome, Reply, Rule

__all__ = [
    "DataChange",
    "Due",
    "When",
    "altering",
    "among",
    "answering",
    "delivering",
    "fresh",
    "lax",
    "loosening",
    "messaging",
    "rebodied",
    "replying",
    "silencing",
    "strict",
    "tolerating",
    "twice",
    "unlooked",
]

DataChange: TypeAlias = Callable[[Outcome, Object], Object]
Due: TypeAlias = tuple[Delivery, ...]
"""What is to be published after a request."""

When: TypeAlias = Callable[[Outcome], bool]
"""Which requests a deviation shows for."""


def _always(_: Outcome) -> bool:
    return True


def lax(*names: str) -> Change:
    """Take rules away."""

    def change(behaviour: Behaviour) -> Behaviour:
        return replace(behaviour, rules=tuple(rule for rule in behaviour.rules if rule.name not in names))

    return change


def unlooked(*names: str) -> Change:
    """Take look-ups away."""

    def change(behaviour: Behaviour) -> Behaviour:
        return replace(behaviour, lookups=tuple(rule for rule in behaviour.lookups if rule.name not in names))

    return change


def strict(name: str, broken: Callable[[Object], bool], *, fault: Fault = Fault.VALUE) -> Change:
    """Add a rule; requests that break an earlier one never reach it, so it may trust in types."""
    rule = Rule(
        name=name, fault=fault, message="Not accepted here", broken=lambda request, _: broken(request)
    )
    return lambda behaviour: replace(behaviour, rules=(*behaviour.rules, rule))


def tolerating(member: str, tolerated: Callable[[Json], bool]) -> Change:
    """Let the type rule of a member pass some values."""
    return loosening(f"{slug(member)}-type", lambda request: tolerated(request.get(member)))


def loosening(name: str, tolerated: Callable[[Object], bool]) -> Change:
    """Let a rule pass some requests."""

    def loosened(rule: Rule) -> Rule:
        if rule.name != name:
            return rule
        return replace(
            rule, broken=lambda request, user: rule.broken(request, user) and not tolerated(request)
        )

    return lambda behaviour: replace(behaviour, rules=tuple(map(loosened, behaviour.rules)))


def replying(change: ReplyChange) -> Change:
    """Change the response of the outbound records."""
    return lambda behaviour: replace(behaviour, replies=(*behaviour.replies, change))


def answering(edit: Callable[[Object], Object], *, success: bool, when: When = _always) -> Change:
    """Change the envelope of a success, or that of an error."""

    def change(outcome: Outcome, reply: Reply) -> Reply:
        fits = isinstance(reply.body, dict) and (outcome.refusal is None) is success and when(outcome)
        return replace(reply, body=edit(reply.body)) if fits else reply

    return replying(change)


def delivering(change: DeliveryChange) -> Change:
    """Change what is published after a request."""
    return lambda behaviour: replace(behaviour, deliveries=(*behaviour.deliveries, change))


def altering(kind: Kind, edit: DataChange, *, when: When = _always) -> Change:
    """Change the data of one kind of message."""

    def change(outcome: Outcome, due: Due) -> Due:
        return tuple(
            replace(delivery, data=edit(outcome, delivery.data)) if delivery.kind is kind else delivery
            for delivery in due
        )

    return among(when, change)


def among(when: When, change: DeliveryChange) -> Change:
    """Change what is published after some requests."""
    return delivering(lambda outcome, due: change(outcome, due) if when(outcome) else due)


def silencing(*kinds: Kind) -> DeliveryChange:
    """Publish nothing of these kinds."""
    return lambda _, due: tuple(each for each in due if each.kind not in kinds)


def twice(kind: Kind, *, pause: float = 0.0) -> DeliveryChange:
    """Publish messages of a kind a second time, `pause` times the delay later."""

    def change(_: Outcome, due: Due) -> Due:
        again = [replace(each, delay=(1 + pause) * each.delay) for each in due if each.kind is kind]
        return (*due, *again)

    return change


def messaging(change: MessageChange) -> Change:
    """Change the reply to one message of the notification endpoint."""
    return lambda behaviour: replace(
        behaviour, cometd=replace(behaviour.cometd, replies=(*behaviour.cometd.replies, change))
    )


def rebodied(change: BodyChange) -> Change:
    """Change all that goes out in one response of the notification endpoint."""
    return lambda behaviour: replace(
        behaviour, cometd=replace(behaviour.cometd, bodies=(*behaviour.cometd.bodies, change))
    )


def fresh(make: Callable[[], Change]) -> Change:
    """A change with a memory, which each server gets for itself."""

    def change(behaviour: Behaviour) -> Behaviour:
        return make()(behaviour)

    return change
