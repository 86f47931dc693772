"""What the figures must show: each bound, what was measured, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Bound", "bounds"]

_PAIRS: Final = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A statement, the figure that was measured, and the least or the most that it may be."""

    what: str
    measured: float
    least: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the figure is within."""
        return (self.least is None or self.measured >= self.least) and (
            self.most is None or self.measured <= self.most
        )

    @property
    def wanted(self) -> str:
        """The bound in words."""
        return f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"


def bounds(found: Mapping[str, Any]) -> tuple[Bound, ...]:
    """Return the bounds of all that was measured."""
    parts = (_sending, _rivals, _spread, _footprint)
    return tuple(bound for part in parts for bound in part(found))


def _sending(found: Mapping[str, Any]) -> Iterator[Bound]:
    by_delay = {row["delay_ms"]: row for row in found.get("sending", ())}
    if row := by_delay.get(50):
        yield Bound(what="50 ms: sending, times one by one", measured=row["sending_over_wait"], least=40)
        yield Bound(what="50 ms: generation to results.json", measured=row["whole_over_wait"], least=20)
    if row := by_delay.get(0):
        name, own = "sending_over_bare_one_by_one", "sending_over_bare_concurrent"
        yield Bound(what="0 ms: sending, times bare POSTs of one httpx.Client", measured=row[name], least=1)
        yield Bound(what="0 ms: sending, times bare POSTs of our transport", measured=row[own], least=0.5)


def _rivals(found: Mapping[str, Any]) -> Iterator[Bound]:
    rows = [row for row in found.get("sending", ()) if row["delay_ms"] == 0]
    if not rows:
        return
    phases = rows[0].get("phases", rows[0]["whole"])
    for row in found.get("schemathesis", ()):
        who = f"0 ms: drawn, sent and judged, times Schemathesis with {row['workers']} worker(s)"
        yield Bound(what=f"{who}, fuzzing", measured=round(phases / row["fuzzing"], 1), least=10)
        yield Bound(what=f"{who}, coverage", measured=round(phases / row["coverage"], 1), least=3)


def _spread(found: Mapping[str, Any]) -> Iterator[Bound]:
    if not (row := found.get("spread")):
        return
    yield Bound(what="distinct (from, until) in 1,000 cases", measured=row["pairs"], least=_PAIRS)
    edges = min(row["from"]["0"], row["from"]["86398"], row["until"]["1"], row["until"]["86399"])
    yield Bound(what="cases at the rarest boundary of from and until", measured=edges, least=1)
    yield Bound(what="share of the most common phoneType", measured=row["most_common_phone_type"], most=0.2)
    yield Bound(
        what="largest share of a member's simplest value", measured=max(row["simplest"].values()), most=0.25
    )


def _footprint(found: Mapping[str, Any]) -> Iterator[Bound]:
    if row := found.get("default_run"):
        both = round(row["own_mb"] + row["child_mb"], 1)
        yield Bound(what="default run, seconds", measured=row["seconds"], most=8)
        yield Bound(what="default run, MB of both processes", measured=both, most=200)
        yield Bound(what="--help, seconds", measured=found["help_s"], most=0.4)
        yield Bound(what="default run, exit code", measured=row["exit"], most=0)
    for row in found.get("deep", ()):
        yield Bound(what=f"{row['cases']} cases in deep, exit code", measured=row["exit"], most=0)
    rows = {row["cases"]: row for row in found.get("deep", ())}
    if {1000, 2000, 20_000} <= rows.keys():
        memory = round(rows[20_000]["own_mb"] / rows[2000]["own_mb"], 3)
        cost = round(rows[20_000]["ms_per_case"] / rows[1000]["ms_per_case"], 3)
        yield Bound(what="20,000 cases in deep: peak, times that of 2,000", measured=memory, most=1.3)
        yield Bound(what="20,000 cases in deep: cost of a case, times that of 1,000", measured=cost, most=1.1)
