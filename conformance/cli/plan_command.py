"""`plan`: what a run would send, without sending it."""

from __future__ import annotations

import datetime as dt
import os
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli import options

if TYPE_CHECKING:
    from conformance.config import Config
    from conformance.model import Case, Plan

__all__ = ["command"]

_NONCE = "100000000"


@click.command()
@options.config
@options.plan
@options.seed
@click.option("--nonce", default=_NONCE, metavar="TEXT", help="A text that every referenceId contains.")
@click.option("--dry-run", is_flag=True, help="Print every request as it would go out.")
@click.option(
    "--at",
    "moment",
    metavar="TIME",
    help="The present for limits.dial_safe_window (ISO 8601), such as the `moment` of a run's evidence; else now.",
)
def command(
    config: Path | None, scope: str | None, seed: int, nonce: str, *, dry_run: bool, moment: str | None
) -> None:
    """Show what a run would send. Nothing is sent."""
    from conformance.campaign import target
    from conformance.config import default_scope
    from conformance.generate import plan
    from conformance.model import Scope

    now = _moment(moment)
    with target(config, environ=os.environ) as chosen:
        extent = Scope(scope) if scope else default_scope(chosen)
        drawn = plan(chosen, scope=extent, seed=seed, nonce=nonce, moment=now)
        if dry_run:
            click.echo("\n".join(_lines(drawn, chosen)))
        click.echo(_summary(drawn, chosen), err=dry_run)


def _moment(text: str | None) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text) if text else dt.datetime.now(dt.UTC)
    except ValueError:
        raise click.BadParameter(
            f"{text} is no date and time, such as 2026-01-31T12:00Z", param_hint="--at"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _lines(drawn: Plan, config: Config) -> Iterator[str]:
    """Yield the requests in their order, those of the sequences last, and what is kept from being sent."""
    most = config.limits.max_records
    for place, case in enumerate(drawn.all_cases):
        if place == most:
            yield f"# limits.max_records: what follows is not sent, but in place of a case that cannot be ({most})"
        yield _request(case, config)
    yield from (f"# case {case.id} is not sent: {reason}" for case, reason in drawn.withheld)


def _request(case: Case, config: Config) -> str:
    """Return a request as a line for curl, under a line that says what it is.

    A run sends the token and the cookies of its session besides. What stands for a device or a chain is filled in when
    it is known.
    """
    notes = f"case {case.id}: {case.requirement}, {case.expectation}, user {case.user}"
    fault = (
        f", {case.fault.kind} at {case.fault.pointer or 'the whole'}, twin {case.twin}" if case.fault else ""
    )
    url = f"{config.target.base_url}/api/v2/me/outbound-records"
    words = ("-X", case.method, "-H", f"Content-Type: {case.media_type}", "--data-binary", case.body, url)
    return f"# {notes}{fault}\ncurl {_login(case)}{shlex.join(words)}"


def _login(case: Case) -> str:
    from conformance.model import FaultKind

    if not case.login:
        return ""
    if case.fault and case.fault.kind is FaultKind.UNKNOWN_LOGIN:
        return "-u gws-conformance-nobody:nobody "
    return '-u "$GWS_USERNAME:$GWS_PASSWORD" '


def _summary(drawn: Plan, config: Config) -> str:
    cases = drawn.all_cases
    labels = Counter(str(case.label) for case in cases)
    expected = Counter(str(case.expectation) for case in cases)
    sent = min(len(cases), config.limits.max_records)
    phones = {case.phone for case in cases if case.phone}
    rows = [
        f"plan {drawn.scope}, seed {drawn.seed}: {len(cases)} requests, {sent} at most by limits.max_records",
        f"target: {config.target.base_url}",
        "cases: " + ", ".join(f"{count} {label}" for label, count in sorted(labels.items())),
        "expected: " + ", ".join(f"{count} {what}" for what, count in sorted(expected.items())),
        f"phones: {len(phones)} of the pool's {len(config.deployment.phones)}",
    ]
    if drawn.moment:
        rows.append(f"away from now: {drawn.moment}, {len(drawn.withheld)} cases are not sent for it")
    return "\n".join(rows)
