"""Settings to behaviour: the named mutants and variants, applied in the order given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import TypeVar

from conformance.errors import ConfigError
from conformance.reference.behaviour import Behaviour
from conformance.reference.mutants import SERVABLE, Mutant
from conformance.reference.settings import Settings
from conformance.reference.variants import VARIANTS, Variant

__all__ = ["behaviour_of", "effective"]

_Entry = TypeVar("_Entry")


def behaviour_of(settings: Settings) -> Behaviour:
    """The behaviour that the settings name. Raises ConfigError for a name that is in no registry."""
    changes = [
        *(variant.change for variant in _variants(settings)),
        *(mutant.change for mutant in _mutants(settings)),
    ]
    return reduce(lambda behaviour, change: change(behaviour), changes, Behaviour())


def effective(settings: Settings) -> Settings:
    """The settings with what the variants set; what is set by hand stays."""
    for variant in _variants(settings):
        settings = replace(
            settings,
            csrf=settings.csrf or variant.csrf,
            prefix=settings.prefix or variant.prefix,
            numbered_devices=settings.numbered_devices or variant.numbered_devices,
        )
    without_feature = settings.without_feature or any(mutant.without_feature for mutant in _mutants(settings))
    return replace(settings, without_feature=without_feature)


def _mutants(settings: Settings) -> list[Mutant]:
    return _named(SERVABLE, settings.mutants, what="mutant")


def _variants(settings: Settings) -> list[Variant]:
    """The variants asked for and those that the mutants need."""
    needed = [name for mutant in _mutants(settings) for name in mutant.variants]
    return _named(VARIANTS, tuple(dict.fromkeys((*settings.variants, *needed))), what="variant")


def _named(registry: Mapping[str, _Entry], names: tuple[str, ...], *, what: str) -> list[_Entry]:
    for name in names:
        if name not in registry:
            raise ConfigError(f"no such {what}: {name}", remedy="see `gws-conformance serve --list`")
    return [registry[name] for name in names]
