"""Which failures of a run are waived, and which waivers are bad: expired, idle for ever, or never completed.

The day by which a waiver expires is the run's own, so that judging again gives the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from conformance.judge import Result, RunView, Verdict
from conformance.model import Json, Object, Scope
from conformance.report.findings import grouped
from conformance.waivers import Waiver

__all__ = ["NONE", "Applied", "Standing", "Waiving", "applied"]


class Standing(StrEnum):
    """What a waiver is worth in a run; all but the first two are bad and end it with exit code 1."""

    IN_FORCE = "in_force"
    IDLE = "idle"
    """The run could not tell: its plan does not exercise the requirement, or it was inconclusive."""
    INCOMPLETE = "incomplete"
    UNKNOWN_REQUIREMENT = "unknown_requirement"
    WRONG_TARGET = "wrong_target"
    EXPIRED = "expired"
    NOW_PASSING = "now_passing"
    UNMATCHED = "unmatched"

    @property
    def bad(self) -> bool:
        """Whether it ends the run with exit code 1."""
        return self not in {Standing.IN_FORCE, Standing.IDLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A waiver, what it is worth in a run, and in words: what is wrong and what to do about it."""

    waiver: Waiver
    standing: Standing
    what: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        kind = f" ({self.waiver.fingerprint})" if self.waiver.fingerprint else ""
        return f"waiver of {self.waiver.requirement}{kind}: {self.what}. {self.remedy}"

    @property
    def record(self) -> Object:
        """What results.json says of it."""
        said: Object = {"standing": self.standing.value, "what": self.what, "remedy": self.remedy}
        return self.waiver.record | said


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiving:
    """All waivers of a run, and by requirement those that between them excuse every finding of it."""

    applied: tuple[Applied, ...] = ()
    covering: Mapping[str, tuple[Waiver, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def bad(self) -> tuple[Applied, ...]:
        """The waivers that end the run with exit code 1."""
        return tuple(one for one in self.applied if one.standing.bad)

    def bad_for(self, requirement: str) -> tuple[Applied, ...]:
        """Return the bad ones that name a requirement."""
        return tuple(one for one in self.bad if one.waiver.requirement == requirement)

    def waiver(self, requirement: str) -> Json:
        """Return what results.json says beside a requirement: the waiver that excuses its failure, or null."""
        found = self.covering.get(requirement)
        if not found:
            return None
        first = found[0]
        shown = ("reason", "owner", "link", "expires", "fingerprint")
        return {name: first.record[name] for name in shown}


NONE: Final = Waiving()


def applied(waivers: Sequence[Waiver], run: RunView, results: Sequence[Result]) -> Waiving:
    """Return what waivers are worth in a run that was judged."""
    known = {result.requirement.id: result for result in results}
    kinds = {name: _kinds(result, run) for name, result in known.items()}
    found = tuple(_applied(one, run, known.get(one.requirement), kinds) for one in waivers)
    valid = [one.waiver for one in found if one.standing is Standing.IN_FORCE]
    return Waiving(applied=found, covering=dict(_covering(valid, kinds)))


def _kinds(result: Result, run: RunView) -> frozenset[str]:
    """Return the fingerprints of a failed requirement; of any other, none."""
    if result.verdict is not Verdict.FAIL:
        return frozenset()
    return frozenset(group.fingerprint for group in grouped(result, run))


def _covering(
    valid: Sequence[Waiver], kinds: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, tuple[Waiver, ...]]]:
    for name, prints in kinds.items():
        mine = tuple(one for one in valid if one.requirement == name)
        whole = any(one.fingerprint is None for one in mine)
        if mine and (whole or prints <= {one.fingerprint for one in mine}):
            yield name, mine


def _applied(
    waiver: Waiver, run: RunView, result: Result | None, kinds: Mapping[str, frozenset[str]]
) -> Applied:
    standing, what, remedy = _form(waiver, run, result) or _match(waiver, run, result, kinds)
    return Applied(waiver=waiver, standing=standing, what=what, remedy=remedy)


_Said = tuple[Standing, str, str]


def _form(waiver: Waiver, run: RunView, result: Result | None) -> _Said | None:
    """Say what is wrong with the waiver itself, whatever the run showed."""
    header = run.header
    if not waiver.complete:
        lacking = "owner" if waiver.reason.strip() else "reason"
        remedy = "Say why the failure is accepted and who answers for it."
        return Standing.INCOMPLETE, f"it has no {lacking}", remedy
    if result is None:
        return Standing.UNKNOWN_REQUIREMENT, "no requirement has this id", "See `gws-conformance list`."
    if not waiver.meant_for(header.base_url):
        what = f"it is for the target {waiver.target}, and this run is against {header.base_url}"
        return (
            Standing.WRONG_TARGET,
            what,
            "Give the waivers of this target; * in a target stands for anything.",
        )
    if waiver.expired(header.wall):
        what = f"it expired: its last day was {waiver.expires}, and the run is of {header.wall[:10]}"
        return (
            Standing.EXPIRED,
            what,
            "Have the failure mended, or let its owner decide anew and write a later day.",
        )
    return None


def _match(waiver: Waiver, run: RunView, result: Result | None, kinds: Mapping[str, frozenset[str]]) -> _Said:
    """Say what the run made of the waiver's failure."""
    verdict = result.verdict if result else Verdict.UNTESTABLE
    if verdict is Verdict.FAIL:
        return _of_failure(waiver, kinds[waiver.requirement])
    if verdict is Verdict.PASS:
        if waiver.shown_by(Scope(run.header.scope)):
            return Standing.NOW_PASSING, "the requirement passes now", "Remove the waiver."
        return Standing.IDLE, f"only the plan {waiver.plan} shows the failure", ""
    if verdict in {Verdict.NOT_APPLICABLE, Verdict.UNTESTABLE}:
        what = f"nothing can match it: the requirement is {verdict.value.replace('_', ' ')} here"
        return Standing.UNMATCHED, what, "Remove the waiver."
    return Standing.IDLE, f"this run could not tell: {result.reason if result else ''}", ""


def _of_failure(waiver: Waiver, prints: frozenset[str]) -> _Said:
    if waiver.fingerprint is None or waiver.fingerprint in prints:
        return Standing.IN_FORCE, "it excuses a failure of this run", ""
    what = f"nothing matches its fingerprint; the requirement fails with {', '.join(sorted(prints))}"
    return Standing.UNMATCHED, what, "Remove it, or write a fingerprint that the owner accepts."
