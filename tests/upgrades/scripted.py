"""Thirty upgrades by the script: what the target was, what it is after, and every kind of change that is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conformance.reference import Settings

__all__ = ["UPGRADES", "Upgrade"]

_GOOD: Final = Settings()


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A target before and after; `told` are all classes and kinds of change, and no others may be."""

    name: str
    before: Settings
    after: Settings
    told: frozenset[str] = frozenset()


def _variant(*names: str) -> Settings:
    return Settings(variants=names)


def _mutant(*names: str, variants: tuple[str, ...] = ()) -> Settings:
    return Settings(mutants=names, variants=variants)


def _told(*words: str) -> frozenset[str]:
    return frozenset(words)


_TYPE: Final = "acknowledgement-message-type-null"
_LAX: Final = "until-missing-accepted"

UPGRADES: Final = (
    Upgrade("nothing", _GOOD, _GOOD),
    Upgrade("noise on both sides", _variant("jitter"), _variant("jitter")),
    Upgrade(
        "scattered chains on both sides", _variant("chain-ids-scattered"), _variant("chain-ids-scattered")
    ),
    Upgrade("other messages come and go", _variant("other-messages"), _GOOD),
    Upgrade("the same deviation on both sides", _mutant(_TYPE), _mutant(_TYPE)),
    Upgrade("another code for errors", _GOOD, _variant("errors-with-code-2"), _told("notable reply")),
    Upgrade("errors with status 500", _GOOD, _variant("errors-with-http-500"), _told("notable reply")),
    Upgrade("success with status 202", _GOOD, _variant("accepted-with-http-202"), _told("notable reply")),
    Upgrade(
        "no login is forbidden",
        _GOOD,
        _variant("login-forbidden"),
        _told("notable reply", "notable member", "notable no_longer_exercised"),
    ),
    Upgrade("members appear", _GOOD, _variant("extra-members"), _told("informational member")),
    Upgrade("members vanish", _variant("extra-members"), _GOOD, _told("notable member")),
    Upgrade(
        "metrics vanish",
        _GOOD,
        _variant("metrics-absent"),
        _told("notable member", "notable no_longer_exercised"),
    ),
    Upgrade(
        "metrics appear",
        _variant("metrics-absent"),
        _GOOD,
        _told("informational member", "informational newly_exercised"),
    ),
    Upgrade("the user event comes first", _GOOD, _variant("user-event-first"), _told("notable order")),
    Upgrade(
        "one message a response", _GOOD, _variant("one-message-a-response"), _told("informational batching")
    ),
    Upgrade("chains without numbers", _GOOD, _variant("chain-numbers-zero"), _told("notable chain_numbers")),
    Upgrade("chains from one", _GOOD, _variant("chain-numbers-from-one"), _told("notable chain_numbers")),
    Upgrade("unknown members refused", _GOOD, _variant("unknown-members-refused"), _told("breaking outcome")),
    Upgrade("unknown members taken", _variant("unknown-members-refused"), _GOOD, _told("notable outcome")),
    Upgrade("a lenient reader", _GOOD, _variant("lenient-binder"), _told("notable outcome")),
    Upgrade("no ack extension", _GOOD, _variant("no-ack-extension"), _told("informational protocol")),
    Upgrade("slower messages", _GOOD, Settings(delay_ms=120), _told("notable latency")),
    Upgrade("quicker messages", Settings(delay_ms=120), _GOOD, _told("informational latency")),
    Upgrade("a type broken", _GOOD, _mutant(_TYPE), _told("breaking regressed", "notable member")),
    Upgrade("a type mended", _mutant(_TYPE), _GOOD, _told("informational fixed", "notable member")),
    Upgrade("a missing member taken", _GOOD, _mutant(_LAX), _told("breaking regressed", "notable outcome")),
    Upgrade(
        "one mended, one broken",
        _mutant(_TYPE),
        _mutant(_LAX),
        _told("breaking regressed", "informational fixed", "notable member", "notable outcome"),
    ),
    Upgrade(
        "broken, and members appear",
        _GOOD,
        _mutant(_LAX, variants=("extra-members",)),
        _told("breaking regressed", "notable outcome", "informational member"),
    ),
    Upgrade(
        "mended, and another code for errors",
        _mutant(_LAX),
        _variant("errors-with-code-2"),
        _told("informational fixed", "notable outcome", "notable reply"),
    ),
    Upgrade(
        "as broken as before, and chains without numbers",
        _mutant(_TYPE),
        _mutant(_TYPE, variants=("chain-numbers-zero",)),
        _told("notable chain_numbers"),
    ),
)
