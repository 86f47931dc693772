"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

__all__ = ["config", "fail_on", "level", "plan", "seed", "waivers"]

config: Final = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The target (see `init`). Without it, the embedded reference server.",
)
plan: Final = click.option(
    "--plan",
    "scope",
    type=click.Choice(["smoke", "standard", "deep"]),
    help="How much of the contract to exercise: at most 10 requests, at most 120, or what the limits allow. "
    "By default standard on this machine, smoke elsewhere.",
)
seed: Final = click.option(
    "--seed", type=int, default=1, show_default=True, metavar="N", help="Seed of drawn cases."
)
waivers: Final = click.option(
    "--waivers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Failures that are accepted for a while (see `waive`): still sent, judged and shown.",
)
level: Final = click.option(
    "--level", type=click.Choice(["MUST", "SHOULD"]), default="SHOULD", help="The weakest level that fails."
)
fail_on: Final = click.option(
    "--fail-on",
    type=click.Choice(["inconclusive", "never"]),
    default="inconclusive",
    help="Whether a run that cannot tell fails.",
)
