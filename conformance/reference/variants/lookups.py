"""Variants of when a request is refused, and of what is looked up at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from conformance.reference.add_record import LARGEST_CHAIN, LOOKUPS, RULES, has_type
from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.mutants.changes import altering, delivering, lax
from conformance.reference.mutants.members import edited, without
from conformance.reference.values import Delivery, Fault, Json, Kind, Object, Outcome, Rule, User
from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS"]

_NAMES: Final = frozenset(rule.name for rule in LOOKUPS)
_VALUES: Final = frozenset(
    rule.name for rule in RULES if rule.fault is Fault.VALUE and not rule.name.endswith("-null")
)
_DEVICES: Final = tuple(
    rule.name for rule in RULES if rule.fault in (Fault.UNKNOWN_DEVICE, Fault.FOREIGN_DEVICE)
)
_EXISTING_CHAIN: Final = 2  # the one of the page's sample


def _refused_at_once(behaviour: Behaviour) -> Behaviour:
    moved = tuple(rule for rule in behaviour.lookups if rule.name in _NAMES)
    kept = tuple(rule for rule in behaviour.lookups if rule.name not in _NAMES)
    return replace(behaviour, rules=(*behaviour.rules, *moved), lookups=kept)


def _refused_later(names: frozenset[str]) -> Change:
    """Take requests that break these rules, and let them fail later by another message."""

    def change(behaviour: Behaviour) -> Behaviour:
        moved = tuple(rule for rule in behaviour.rules if rule.name in names)
        kept = tuple(rule for rule in behaviour.rules if rule.name not in names)
        return replace(behaviour, rules=kept, lookups=(*moved, *behaviour.lookups))

    return change


def _known_chains(behaviour: Behaviour, *, at_once: bool) -> Behaviour:
    """Let records join no chains but the sample's and those that the server has made."""
    known = {_EXISTING_CHAIN}

    def remember(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        if outcome.chain is not None:
            known.add(outcome.chain[0])
        return due

    def unknown(request: Object, _: User) -> bool:
        return "chainId" in request and request["chainId"] not in known

    rule = Rule(name="chain-id-known", fault=Fault.NOT_FOUND, message="No such chain", broken=unknown)
    changed = delivering(remember)(behaviour)
    if at_once:
        return replace(changed, rules=(*changed.rules, rule))
    return replace(changed, lookups=(*changed.lookups, rule))


def _replaced_chains(behaviour: Behaviour) -> Behaviour:
    """Make a new chain for a record that names none of the sample's and of those that the server has made."""
    known = {_EXISTING_CHAIN}

    def remember(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        known.update(() if outcome.chain is None else (outcome.chain[0],))
        return due

    def read(request: Object) -> Object:
        given: Json = request.get("chainId")
        unknown = has_type(given, int) and 0 < given <= LARGEST_CHAIN and given not in known
        return without(request, ("chainId",)) if unknown else request

    changed = delivering(remember)(behaviour)
    return replace(changed, reads=(*changed.reads, read))


def _renamed_device(path: Callable[[User], str | None]) -> Change:
    """Take any device; where it is not the user's own, the messages name another one, or none."""

    def edit(outcome: Outcome, data: Object) -> Object:
        user = outcome.user
        if user is None or (outcome.request or {}).get("devicePath") in (user.device_path, user.number_path):
            return data
        named = path(user)
        device = named and named.rpartition("/")[2]
        renamed = edited(data, ("record", "devicePath"), lambda _: named)
        return edited(renamed, ("deviceId",), lambda _: device)

    def change(behaviour: Behaviour) -> Behaviour:
        for step in (lax(*_DEVICES), altering(Kind.ACKNOWLEDGEMENT, edit), altering(Kind.USER_EVENT, edit)):
            behaviour = step(behaviour)
        return behaviour

    return change


VARIANTS: Final = (
    Variant(
        name="lookups-refused-at-once",
        summary="unknown campaign, list or application refused in the response",
        source="design 5",
        change=_refused_at_once,
    ),
    Variant(
        name="wrong-values-refused-later",
        summary="wrong values are taken with statusCode 0 and refused by a later message",
        source="design 5, domain 2.3",
        change=_refused_later(_VALUES),
    ),
    Variant(
        name="devices-refused-later",
        summary="unknown and foreign devices are refused by a later message",
        source="design 5, domain 1.6",
        change=_refused_later(frozenset(_DEVICES)),
        chooses="what becomes of unknown and foreign devices",
    ),
    Variant(
        name="any-device-accepted",
        summary="a record may name any device, and is answered to the user who sent it",
        source="design 5, domain 1.6",
        change=lax(*_DEVICES),
        chooses="what becomes of unknown and foreign devices",
    ),
    Variant(
        name="any-device-taken-for-ones-own",
        summary="a record may name any device, and the messages name the user's own instead",
        source="design 5, domain 1.6",
        change=_renamed_device(lambda user: user.device_path),
        chooses="what becomes of unknown and foreign devices",
    ),
    Variant(
        name="any-device-dropped",
        summary="a record may name any device, and the messages name none where it is not the user's own",
        source="design 5, domain 1.6",
        change=_renamed_device(lambda _: None),
        chooses="what becomes of unknown and foreign devices",
    ),
    Variant(
        name="unknown-chain-refused",
        summary="a chain that is not there is refused in the response",
        source="design 5, domain 1.4",
        change=lambda behaviour: _known_chains(behaviour, at_once=True),
        chooses="what becomes of unknown chains",
    ),
    Variant(
        name="unknown-chain-refused-later",
        summary="a chain that is not there is refused by a later message",
        source="design 5, domain 1.4",
        change=lambda behaviour: _known_chains(behaviour, at_once=False),
        chooses="what becomes of unknown chains",
    ),
    Variant(
        name="unknown-chain-replaced",
        summary="a record that names a chain which is not there gets a new one",
        source="design 5, domain 1.4",
        change=_replaced_chains,
        chooses="what becomes of unknown chains",
    ),
)
