"""`plan`: what a run would send, without sending it."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from pathlib import Path

import click

from conformance.campaign import target
from conformance.cli import options
from conformance.config import Config, default_scope, load
from conformance.generate import plan
from conformance.model import Case, Plan, Scope

__all__ = ["command"]

_NONCE = "100000000"


@click.command()
@options.config
@options.plan
@options.seed
@click.option("--nonce", default=_NONCE, metavar="TEXT", help="A text that every referenceId contains.")
@click.option("--dry-run", is_flag=True, help="Print every request as it would go out.")
def command(config: Path | None, scope: str | None, seed: int, nonce: str, dry_run: bool) -> None:
    """Show what a run would send. Nothing is sent."""
    if config is None:
        with target(None, environ=os.environ) as embedded:
            _show(embedded, scope, seed=seed, nonce=nonce, dry_run=dry_run)
    else:
        _show(load(config, environ=os.environ), scope, seed=seed, nonce=nonce, dry_run=dry_run)


def _show(config: Config, scope: str | None, *, seed: int, nonce: str, dry_run: bool) -> None:
    drawn = plan(config, scope=Scope(scope) if scope else default_scope(config), seed=seed, nonce=nonce)
    for case in drawn.all_cases if dry_run else ():
        click.echo(_request(case, config))
    click.echo(_summary(drawn, config), err=dry_run)


def _request(case: Case, config: Config) -> str:
    notes = f"case {case.id}: {case.requirement}, {case.expectation}"
    fault = (
        f", {case.fault.kind} at {case.fault.pointer or 'the whole'}, twin {case.twin}" if case.fault else ""
    )
    url = f"{config.target.base_url}/api/v2/me/outbound-records"
    login = '-u "$GWS_USERNAME:$GWS_PASSWORD" ' if case.login else ""
    return (
        f"# {notes}{fault}\n"
        f"curl {login}-X POST -H 'Content-Type: application/json' "
        f"--data-binary {shlex.quote(case.body)} {shlex.quote(url)}"
    )


def _summary(drawn: Plan, config: Config) -> str:
    cases = drawn.all_cases
    labels = Counter(str(case.label) for case in cases)
    expected = Counter(str(case.expectation) for case in cases)
    sent = min(len(cases), config.limits.max_records)
    phones = {case.phone for case in cases if case.phone}
    return "\n".join(
        (
            f"plan {drawn.scope}, seed {drawn.seed}: {len(cases)} requests, {sent} at most by limits.max_records",
            f"target: {config.target.base_url}",
            "cases: " + ", ".join(f"{count} {label}" for label, count in sorted(labels.items())),
            "expected: " + ", ".join(f"{count} {what}" for what, count in sorted(expected.items())),
            f"phones: {len(phones)} of the pool's {len(config.deployment.phones)}",
        )
    )
