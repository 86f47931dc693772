"""summary.md: the verdict and what it rests on, then what is not a pass, then the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from conformance.evidence import Exchange, Halt, Skipped
from conformance.judge import Result, RunVerdict, RunView, Verdict
from conformance.model import Absent, Json, member
from conformance.report import interpretations, script
from conformance.report.calibration import CALIBRATED_AGAINST
from conformance.report.curl import curl, sent_body
from conformance.report.exchanges import of_cases
from conformance.report.findings import DoubtGroup, Group, doubts, expected_name, grouped
from conformance.report.markup import block, code, escaped, table
from conformance.report.minimal import Minimal, minimal, words
from conformance.report.quoting import compact
from conformance.report.tally import label, not_run, required, standing, verdict_counts
from conformance.report.timing import Spread, timing
from conformance.report.waived import NONE, Waiving
from conformance.report.waived_section import section as waived_section

__all__ = ["text"]

_MOST: Final = 20
_FIRST_CASES: Final = 5

_HEADINGS: Final[Mapping[Verdict, str]] = {
    Verdict.FAIL: "Failed",
    Verdict.ERROR: "Without verdict by a fault of the suite",
    Verdict.INCONCLUSIVE: "Inconclusive",
}


def text(run: RunView, results: Sequence[Result], verdict: RunVerdict, waiving: Waiving = NONE) -> str:
    """Return the summary of a run in Markdown, with a line end."""
    exchanges = of_cases(run)
    parts = [
        *_opening(run, results, verdict),
        *waived_section(waiving),
        *(part for kind in _HEADINGS for part in _section(kind, run, results, exchanges=exchanges)),
        *_not_run(results),
        *_passed(run, results),
        *_counts(results),
        *interpretations.section(run),
        *_timing(run),
        *_limits(run),
    ]
    return "\n\n".join(parts) + "\n"


def _opening(run: RunView, results: Sequence[Result], verdict: RunVerdict) -> Iterator[str]:
    words = label(verdict, run.header.scope)
    yield f"# AddRecord: {escaped(words)}"
    yield f"**{escaped(words)}**: {escaped(standing(results).sentence)}."
    yield "\n".join([*_rests_on(run), *_why_not_run(results)])
    if halt := run.evidence.halt:
        yield _halted(halt)


def _rests_on(run: RunView) -> Iterator[str]:
    header, evidence = run.header, run.evidence
    version = evidence.opened[0].version if evidence.opened else "unknown, no session was opened"
    owned = sum(len(messages) for messages in run.correlation.owned.values())
    yield f"- Target: {code(header.base_url)}, version {code(version)}, edition {code(header.edition)}"
    yield f"- Plan: {escaped(header.scope)}, seed {header.seed}, nonce {code(header.nonce)}"
    yield f"- Started: {escaped(header.wall)}"
    if header.shard is not None:
        part, of = member(header.shard, "index"), member(header.shard, "of")
        yield f"- **Only part {part} of {of}** of a run over several machines; `merge` tells of the whole"
    yield f"- Suite: gws-conformance {escaped(header.suite)}, revision {code(header.revision)}"
    yield (
        f"- Rests on {len(evidence.cases)} of {header.planned} planned cases and {owned} of their messages; "
        f"{len(run.correlation.unowned)} AddRecord messages belong to none of them"
    )
    skipped = Counter(one.reason for one in evidence.of(Skipped))
    for reason, count in sorted(skipped.items()):
        yield f"- {_many(count, 'planned case')} not sent because: {escaped(reason, limit=300)}"
    if evidence.problem:
        yield f"- **The evidence is not whole**: {escaped(evidence.problem)}"


def _why_not_run(results: Sequence[Result]) -> Iterator[str]:
    for reason, count in standing(results).not_run:
        yield f"- {count} not run because: {escaped(reason, limit=300)}"


def _halted(halt: Halt) -> str:
    rows = [f"The run stopped early ({escaped(halt.kind.value)}).", "", f"- What: {escaped(halt.what)}"]
    if halt.where:
        rows.append(f"- Where: {code(halt.where)}")
    if halt.remedy:
        rows.append(f"- What to try: {escaped(halt.remedy)}")
    return "\n".join(rows)


def _section(
    kind: Verdict, run: RunView, results: Sequence[Result], *, exchanges: Mapping[str, Exchange]
) -> Iterator[str]:
    chosen = [result for result in results if result.verdict is kind and not not_run(result)]
    if chosen:
        yield f"## {_HEADINGS[kind]} ({len(chosen)})"
    for result in chosen:
        yield from _requirement(result, run, exchanges)


def _requirement(result: Result, run: RunView, exchanges: Mapping[str, Exchange]) -> Iterator[str]:
    row = result.requirement
    reason = f"; {escaped(result.reason)}" if result.reason else ""
    yield f"### {code(row.id)}"
    yield "\n".join(
        [
            f"- {row.level.value}, {escaped(row.subject.value)}, basis {escaped(row.basis.value)}",
            f"- Clause: {escaped(row.clause)}",
            f"- Requirement: {escaped(row.text)}",
            f"- Judged on {_many(result.cases, 'case')}{reason}",
        ]
    )
    found, unsure = grouped(result, run), doubts(result)
    smallest = minimal(run) if found else {}
    for group in found[:_MOST]:
        yield from _finding(group, exchanges)
        yield from _reproduction(result, group, smallest.get((row.id, group.fingerprint)))
    if len(found) > _MOST:
        yield f"{len(found) - _MOST} more kinds of finding are not shown here."
    if unsure:
        yield "\n".join(_doubt(group) for group in unsure[:_MOST])


def _finding(group: Group, exchanges: Mapping[str, Exchange]) -> Iterator[str]:
    finding, case = group.finding, group.case
    rows = [f"**{escaped(finding.message)}**", ""]
    rows += [f"- {name}: {code(compact(value))}" for name, value in _compared(group)]
    if finding.pointer:
        rows.append(f"- at {code(finding.pointer)}")
    if case is not None:
        rows.append(f"- case {code(case.case.id)}{_others(group.cases, case.case.id)}")
    rows.append(f"- evidence {_lines(group.lines)}; fingerprint {code(group.fingerprint)}")
    yield "\n".join(rows)
    if case is not None:
        exchange = exchanges.get(case.case.id)
        more = f"in line {case.line} of evidence.jsonl"
        yield "Request body:"
        yield block(sent_body(case, exchange), more=more)
        yield block(curl(case, exchange), language="sh", more=more)


def _reproduction(result: Result, group: Group, found: Minimal | None) -> Iterator[str]:
    """Yield how the finding is had again: by which smallest request, and by which script."""
    if found is not None:
        yield escaped(words(found))
    if found is not None and found.record.example:
        yield block(found.record.example, more="in evidence.jsonl")
    if found is not None and found.case is not None:
        yield block(found.curl, language="sh", more="in evidence.jsonl")
    if result.verdict is Verdict.FAIL:
        yield f"To have it again: {code(f'python {script.name(result.requirement.id, group)}')}"


def _compared(group: Group) -> Iterator[tuple[str, Json]]:
    for name, value in (
        (expected_name(group.finding), group.finding.expected),
        ("actual", group.finding.actual),
    ):
        if not isinstance(value, Absent):
            yield name, value


def _doubt(group: DoubtGroup) -> str:
    cases = f" (case {_listed(group.cases)})" if group.cases else ""
    return f"- In doubt: {escaped(group.message)}{cases}; evidence {_lines(group.lines)}"


def _others(cases: Sequence[str], shown: str) -> str:
    others = [case for case in cases if case != shown]
    return f", and likewise {_listed(others)}" if others else ""


def _listed(cases: Sequence[str]) -> str:
    rest = f" and {len(cases) - _FIRST_CASES} more" if len(cases) > _FIRST_CASES else ""
    return ", ".join(code(case) for case in cases[:_FIRST_CASES]) + rest


def _lines(lines: Sequence[int]) -> str:
    if not lines:
        return "of the whole run"
    return ("line " if len(lines) == 1 else "lines ") + ", ".join(str(line) for line in lines[:_MOST])


def _not_run(results: Sequence[Result]) -> Iterator[str]:
    chosen = [result for result in results if not_run(result)]
    if chosen:
        yield f"## Not run ({len(chosen)})"
        yield table(
            ("requirement", "level", "verdict", "reason"),
            (
                (
                    escaped(result.requirement.id),
                    result.requirement.level.value,
                    escaped(result.verdict.value.replace("_", " ")),
                    escaped(result.reason, limit=300),
                )
                for result in chosen
            ),
        )


def _passed(run: RunView, results: Sequence[Result]) -> Iterator[str]:
    chosen = [result for result in results if result.verdict is Verdict.PASS]
    if chosen:
        yield f"## Passed ({len(chosen)})"
    for subject in dict.fromkeys(result.requirement.subject for result in chosen):
        yield f"### {escaped(subject.value.replace('_', ' '))}"
        yield table(
            ("requirement", "level", "basis", "clause", "text", "cases"),
            (_pass(result, run) for result in chosen if result.requirement.subject is subject),
        )


def _pass(result: Result, run: RunView) -> tuple[str, ...]:
    row = result.requirement
    seen = "; ".join(escaped(group.finding.message, limit=200) for group in grouped(result, run)[:3])
    cells = (row.id, row.level.value, row.basis.value, row.clause, row.text, str(result.cases))
    shown = [escaped(cell) for cell in cells]
    if seen:
        shown[4] += f" (seen, and allowed: {seen})"
    return tuple(shown)


def _counts(results: Sequence[Result]) -> Iterator[str]:
    counts = verdict_counts(results)
    seen = [verdict.value for verdict in Verdict if counts["total"][verdict.value]]
    heads = ("level", *(escaped(verdict.replace("_", " ")) for verdict in seen))
    rows = [(level, *(str(counts[level][verdict]) for verdict in seen)) for level in counts]
    yield "## Counts"
    yield f"Required are the {len(required(results))} statements with MUST or SHOULD."
    yield table(heads, rows)


def _timing(run: RunView) -> Iterator[str]:
    yield "## Timing"
    yield "Milliseconds from the request's first byte; observed, not judged."
    yield table(
        ("until", "count", "median", "p95", "max"),
        ((name.replace("_", " "), *_spread(spread)) for name, spread in timing(run).items()),
    )


def _spread(spread: Spread) -> tuple[str, ...]:
    figures = (spread.median, spread.p95, spread.max)
    return (str(spread.count), *("-" if one is None else f"{one:.1f}" for one in figures))


def _limits(run: RunView) -> Iterator[str]:
    opened = run.evidence.opened
    extension = "on" if any(one.acknowledges for one in opened) else "off" if opened else "unknown"
    yield "## What this run can say"
    yield "\n".join(
        [
            f"- Calibrated against: {', '.join(escaped(name) for name in CALIBRATED_AGAINST)}.",
            f"- Silence was taken as proof after {run.quiet:.1f} s in a watched window.",
            f"- A message counts as missing after {run.header.ack_timeout:.1f} s.",
            f"- The CometD ack extension, which proves that no message was lost, was {extension}.",
            f"- {_many(len(run.evidence.gaps), 'gap')} in which messages may have been lost.",
            "- A pass says that no case of this run showed a deviation; nothing of what was not sent.",
        ]
    )


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
