"""The cases of `deep` that Schemathesis drew: a second opinion on what may be sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.config import Config
from conformance.generate import matrix
from conformance.generate.draft import PHONE, REFERENCE, Draft
from conformance.generate.elsewhere import Foreign, drawn_by_schemathesis
from conformance.generate.foreign import fair
from conformance.generate.pinning import pinned
from conformance.model import DEVICE_PLACE, Label, Object

__all__ = ["elsewhere"]

_PLACES: Final = {PHONE: "{phone}", REFERENCE: "{reference}"}


def elsewhere(config: Config, *, count: int, seed: int) -> Iterator[Draft]:
    """Yield what another generator drew, pinned to the deployment, with what may fairly be expected of it."""
    names = matrix.sample(config, config.agents[0]).keys()
    for ordinal, one in enumerate(drawn_by_schemathesis(count, seed)):
        yield _draft(_pinned(one, config), key=f"schemathesis {ordinal}", names=frozenset(names))


def _pinned(one: Foreign, config: Config) -> Object:
    (phone,) = config.deployment.phones.draw(1, 1)
    path = config.users[config.agents[0]].device_path or DEVICE_PLACE
    return pinned(one.body, config, phone=phone, reference="r", device_path=path)


def _draft(body: Object, *, key: str, names: frozenset[str]) -> Draft:
    expected = fair(body)
    texts = {name for name in _PLACES if isinstance(body.get(name), str)}
    keyed = {name: _PLACES[name] if name in texts else value for name, value in body.items()}
    return Draft(
        key=key,
        requirement=expected.requirement,
        expectation=expected.expectation,
        label=Label.SCHEMATHESIS,
        changes=keyed,
        without=tuple(names - body.keys()),
        fault=expected.fault,
        alone=len(texts) < len(_PLACES),
    )
