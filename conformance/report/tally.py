"""How many of what: verdicts by level, and how much of what is required was proven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.judge import Result, RunVerdict, Verdict
from conformance.model import Level, Scope

__all__ = ["Standing", "label", "not_run", "required", "standing", "verdict_counts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Of all MUSTs and SHOULDs: how many there are, and what became of them. The counts add up to `required`.

    `not_run` are pairs of reason and count, the largest count first.
    """

    required: int
    proven: int
    failed: int
    errors: int
    inconclusive: int
    not_run: tuple[tuple[str, int], ...]

    @property
    def sentence(self) -> str:
        """The standing in one line, without the reasons."""
        left = sum(count for _, count in self.not_run)
        counts = (
            (self.failed, "failed"),
            (self.errors, "without verdict by a fault of ours"),
            (self.inconclusive, "inconclusive"),
            (left, "not run"),
        )
        rest = "".join(f", {count} {what}" for count, what in counts if count)
        return f"{self.proven} of {self.required} required statements proven{rest}"


def label(verdict: RunVerdict, scope: str) -> str:
    """Return the run's verdict in words; that of `smoke` always carries the scope's name."""
    words = "set-up" if verdict is RunVerdict.SET_UP else verdict.value.replace("_", " ")
    return f"{words} ({scope})" if scope == Scope.SMOKE else words


def verdict_counts(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """Return the number of requirements by level, and in total, and by verdict; zeros are there."""
    seen = Counter((result.requirement.level, result.verdict) for result in results)
    counts = {level.value: {verdict.value: seen[level, verdict] for verdict in Verdict} for level in Level}
    total = {verdict.value: sum(seen[level, verdict] for level in Level) for verdict in Verdict}
    return counts | {"total": total}


def not_run(result: Result) -> bool:
    """Whether nothing of the run bears on the requirement."""
    idle = {Verdict.UNEXERCISED, Verdict.NOT_APPLICABLE, Verdict.UNTESTABLE}
    return result.verdict in idle or (result.verdict is Verdict.INCONCLUSIVE and result.cases == 0)


def required(results: Sequence[Result]) -> tuple[Result, ...]:
    """Return the results of all MUSTs and SHOULDs."""
    return tuple(result for result in results if result.requirement.level is not Level.MAY)


def standing(results: Sequence[Result]) -> Standing:
    """Return how much of what is required was proven."""
    of = required(results)
    run = Counter(result.verdict for result in of if not not_run(result))
    reasons = Counter(_why(result) for result in of if not_run(result))
    return Standing(
        required=len(of),
        proven=run[Verdict.PASS],
        failed=run[Verdict.FAIL],
        errors=run[Verdict.ERROR],
        inconclusive=run[Verdict.INCONCLUSIVE],
        not_run=tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _why(result: Result) -> str:
    """Return the reason; untestable ones are put together, as each has a long one of its own."""
    if result.verdict is Verdict.UNTESTABLE:
        return "no run can test it"
    return result.reason or result.verdict.value.replace("_", " ")
