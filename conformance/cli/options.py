"""Options and arguments that several commands share."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import CompletionItem

from conformance.errors import ConfigError

if TYPE_CHECKING:
    from conformance.campaign import Judged
    from conformance.evidence import Evidence

__all__ = [
    "completing",
    "config",
    "evidence_of",
    "fail_on",
    "folder",
    "found",
    "given",
    "judged",
    "level",
    "nearest",
    "plan",
    "quiet",
    "run",
    "seed",
    "waivers",
]

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
    "--level",
    type=click.Choice(["MUST", "SHOULD"]),
    default="SHOULD",
    show_default=True,
    help="The weakest level that fails.",
)
fail_on: Final = click.option(
    "--fail-on",
    type=click.Choice(["inconclusive", "never"]),
    default="inconclusive",
    show_default=True,
    help="Whether a run that cannot tell fails.",
)
quiet: Final = click.option(
    "-q", "--quiet", is_flag=True, help="Print one line at the end, and nothing before."
)
run: Final = click.argument("run", type=click.Path(path_type=Path))
"""A run: its folder, or its evidence; see `found`."""


def found(path: Path) -> Path:
    """Return a path that the user gave for a run; raises ConfigError where nothing is there."""
    if path.exists():
        return path
    beside = sorted(one.parent.name for one in path.parent.glob("*/evidence.jsonl"))
    like = nearest(path.name, beside)
    remedy = (
        f"Did you mean {path.parent / like}?" if like else "Give the folder of a run, or its evidence.jsonl."
    )
    raise ConfigError("there is no such run", where=str(path), remedy=remedy)


def evidence_of(path: Path) -> Path:
    """Return the file of evidence of a run that is given by its folder, or by that file."""
    from conformance.campaign import EVIDENCE

    if not found(path).is_dir():
        return path
    if not (path / EVIDENCE).exists():
        within = sorted(one.parent for one in path.glob(f"*/{EVIDENCE}"))
        remedy = (
            f"Give the folder of one run, such as {within[-1]}."
            if within
            else "Give the evidence.jsonl of a run, or its folder."
        )
        raise ConfigError(f"this folder holds no {EVIDENCE}", where=str(path), remedy=remedy)
    return path / EVIDENCE


def given(path: Path) -> Evidence:
    """Return the evidence of a run; raises ConfigError where there is none."""
    from conformance import campaign

    return campaign.given(evidence_of(path))


def judged(path: Path) -> Judged:
    """Return a run, judged again; raises ConfigError where there is none."""
    from conformance import campaign

    return campaign.judged(given(path))


def folder(path: Path) -> Path:
    """Return a folder that can be written into, made where there is none; raises ConfigError where it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        problem = "" if os.access(path, os.W_OK) else "it cannot be written into"
    except OSError as error:
        problem = error.strerror or str(error)
    if problem:
        raise ConfigError(
            f"no folder for the results: {problem}", where=str(path), remedy="Name another with --out."
        )
    return path


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most like this one, "" where none is."""
    return next(iter(difflib.get_close_matches(name, tuple(known), n=1)), "")


def completing(known: Callable[[], Iterable[tuple[str, str]]]) -> Callable[..., list[CompletionItem]]:
    """Return what a shell asks for the words of an option: those of `known` that begin so, each with its help.

    `known` is called only then.
    """

    def complete(
        _context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(name, help=told) for name, told in known() if name.startswith(incomplete)]

    return complete
