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
    "altering",
    "answering",
    "delivering",
    "lax",
    "messaging",
    "rebodied",
    "replying",
    "strict",
    "tolerating",
    "unlooked",
]

DataChange: TypeAlias = Callable[[Outcome, Object], Object]


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
    name = f"{slug(member)}-type"

    def loosened(rule: Rule) -> Rule:
        if rule.name != name:
            return rule
        return replace(
            rule,
            broken=lambda request, user: rule.broken(request, user) and not tolerated(request.get(member)),
        )

    return lambda behaviour: replace(behaviour, rules=tuple(map(loosened, behaviour.rules)))


def replying(change: ReplyChange) -> Change:
    """Change the response of the outbound records."""
    return lambda behaviour: replace(behaviour, replies=(*behaviour.replies, change))


def answering(edit: Callable[[Object], Object], *, success: bool) -> Change:
    """Change the envelope of a success, or that of an error."""

    def change(outcome: Outcome, reply: Reply) -> Reply:
        fits = isinstance(reply.body, dict) and (outcome.refusal is None) is success
        return replace(reply, body=edit(reply.body)) if fits else reply

    return replying(change)


def delivering(change: DeliveryChange) -> Change:
    """Change what is published after a request."""
    return lambda behaviour: replace(behaviour, deliveries=(*behaviour.deliveries, change))


def altering(kind: Kind, edit: DataChange) -> Change:
    """Change the data of one kind of message."""

    def change(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        return tuple(
            replace(delivery, data=edit(outcome, delivery.data)) if delivery.kind is kind else delivery
            for delivery in due
        )

    return delivering(change)


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
