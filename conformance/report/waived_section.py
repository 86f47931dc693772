"""What a summary says of waivers: the bad ones first, then what is excused, then what was left open."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.report.markup import escaped, table
from conformance.report.waived import Applied, Standing, Waiving

__all__ = ["section", "sentence"]


def sentence(waiving: Waiving) -> str:
    """Return how many waivers there are, how many failures they excuse, and how many are bad; "" for none."""
    if not waiving.applied:
        return ""
    excused, bad = len(waiving.covering), len(waiving.bad)
    return f"{len(waiving.applied)} given, {excused} failed requirements waived, {bad} bad"


def section(waiving: Waiving) -> Iterator[str]:
    """Yield the section of a summary in Markdown; nothing where there are no waivers."""
    if not waiving.applied:
        return
    yield "## Waivers"
    yield f"{sentence(waiving)}. Each was exercised and judged all the same; its verdict stands."
    if waiving.bad:
        yield "\n".join(f"- **Bad**: {escaped(str(one))}" for one in waiving.bad)
    rows = [_row(one) for one in waiving.applied if not one.standing.bad]
    if rows:
        yield table(("requirement", "standing", "reason", "owner", "until", "link"), rows)


def _row(one: Applied) -> tuple[str, ...]:
    waiver = one.waiver
    kind = f" {waiver.fingerprint}" if waiver.fingerprint else ""
    standing = "in force" if one.standing is Standing.IN_FORCE else f"not needed: {one.what}"
    cells = (waiver.requirement + kind, standing, waiver.reason, waiver.owner, waiver.expires, waiver.link)
    return tuple(escaped(cell, limit=300) for cell in cells)
