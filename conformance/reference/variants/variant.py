"""A variant as a value: a server that differs from the reference and still keeps the contract."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.reference.behaviour import Behaviour, Change

__all__ = ["Variant"]


def _same(behaviour: Behaviour) -> Behaviour:
    return behaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A legal difference: in behaviour, or in what the server is started with.

    `source` says where it is stated or was seen that servers may do so. Variants may be had together, the
    later one winning, but for those that contradict: those that choose the same thing, named by `chooses`,
    and those in `excludes`, pairs of another's name and the reason. `csrf`, `prefix` and `numbered_devices`
    are settings.
    """

    name: str
    summary: str
    source: str
    change: Change = field(default=_same, repr=False)
    chooses: str = ""
    excludes: tuple[tuple[str, str], ...] = ()
    csrf: bool = False
    prefix: str = ""
    numbered_devices: bool = False

    def contradiction(self, other: Variant) -> str:
        """Why the two cannot be had together; empty where they can."""
        if self.chooses and self.chooses == other.chooses:
            return f"both choose {self.chooses}"
        declared = {**dict(self.excludes), **dict(other.excludes)}
        return declared.get(other.name, "") or declared.get(self.name, "")
