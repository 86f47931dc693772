"""The share of one machine in a run over several: its part of the limits, and phones of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Self

from conformance.config.phones import PhonePool, PhoneRange
from conformance.config.values import Config, Limits
from conformance.errors import ConfigError

__all__ = ["Share", "planning", "shared"]

_FORM: Final = re.compile(r"([1-9][0-9]{0,2})/([1-9][0-9]{0,2})")


@dataclass(frozen=True, slots=True)
class Share:
    """The `index`-th, counted from 1, of `of` parts."""

    index: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the share that a text such as 2/4 names. Raises ConfigError where it names none."""
        found = _FORM.fullmatch(text)
        if not found or int(found[1]) > int(found[2]):
            raise ConfigError(
                f"{text!r} names no part", where="--shard", remedy="Write 1/4, 2/4, 3/4 and 4/4."
            )
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"

    def part(self, whole: int) -> int:
        """Return this part of a count; all parts together are the count."""
        return whole // self.of + (self.index <= whole % self.of)


def planning(config: Config, share: Share) -> Config:
    """Return the config by which each part plans the whole: its own phones, and room for every part's known good."""
    most = config.limits.max_records - (share.of - 1)
    if most < share.of:
        raise ConfigError(
            f"{config.limits.max_records} records cannot be shared out to {share.of} parts",
            where="limits.max_records",
            remedy="Each part needs one record for its known good case and one more; use fewer parts.",
        )
    limits = replace(config.limits, max_records=most)
    return replace(
        config, limits=limits, deployment=replace(config.deployment, phones=_phones(config, share))
    )


def shared(config: Config, share: Share) -> Config:
    """Return the config by which a part sends: its share of the limits, and its own phones.

    Silence is watched for as long as it could have to be: how long that is, only all parts together tell.
    """
    limits, phones = config.limits, _phones(config, share)
    return replace(
        config,
        deployment=replace(config.deployment, phones=phones),
        limits=_limits(limits, share),
    )


def _limits(limits: Limits, share: Share) -> Limits:
    return replace(
        limits,
        in_flight=max(1, limits.in_flight // share.of),
        rate=None if limits.rate is None else limits.rate / share.of,
        burst=max(1, limits.burst // share.of),
        max_records=share.part(limits.max_records),
        quiet_window=limits.ack_timeout,
    )


def _phones(config: Config, share: Share) -> PhonePool:
    ranges = tuple(_own(config.deployment.phones, share))
    if not ranges:
        raise ConfigError(
            f"{config.deployment.phones.size} phone numbers are too few for {share.of} parts",
            where="deployment.phone_numbers",
            remedy="Give each part numbers of its own: add numbers, or use fewer parts.",
        )
    return PhonePool(ranges)


def _own(pool: PhonePool, share: Share) -> Iterator[PhoneRange]:
    """Yield this part of each range; ranges of fewer numbers than parts are dealt out, number by number."""
    dealt = 0
    for one in pool.ranges:
        if one.size >= share.of:
            sizes = [Share(index, share.of).part(one.size) for index in range(1, share.index + 1)]
            first = one.first + sum(sizes[:-1])
            yield replace(one, first=first, last=first + sizes[-1] - 1)
            continue
        for number in range(one.first, one.last + 1):
            if dealt % share.of == share.index - 1:
                yield replace(one, first=number, last=number)
            dealt += 1
