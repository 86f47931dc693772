"""`run`: exercise a target and judge it."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from conformance.cli import options

if TYPE_CHECKING:
    from conformance.campaign import Judged
    from conformance.compare import Comparison, Side

__all__ = ["command"]


def _nonce(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Return the nonce; an empty one is a variable that was not set, and not a wish for one of ours."""
    if value == "":
        raise click.BadParameter("it is empty. Give a text, or leave the option out.")
    return value


@click.command()
@options.config
@options.plan
@options.seed
@click.option(
    "--nonce",
    metavar="TEXT",
    callback=_nonce,
    help="A text that every referenceId contains: 1 to 20 printable characters.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder for evidence and results; by default reports/<time>-<target>.",
)
@options.waivers
@options.level
@options.fail_on
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="An earlier run: say what has changed since, and fail where something broke.",
)
@click.option("--shard", metavar="I/N", help="Send the I-th of N parts only (see `merge`).")
@options.quiet
@click.option("-v", "--verbose", is_flag=True, help="Name every case, and what is unexpected of its answer.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def command(
    out: Path | None,
    quiet: bool,
    verbose: bool,
    baseline: Path | None,
    pytest_args: tuple[str, ...],
    **chosen: object,
) -> int:
    """Exercise a target and judge it. What follows `--` goes to pytest.

    Every accepted record may be dialled: see `plan --dry-run` for what would be sent, and `doctor` for whether it can.
    While it runs, a line counts the cases, the records used of limits.max_records, and the answers that are not what
    their case expects; what those come to is judged at the end. Ctrl-C ends the sessions and keeps the evidence.

    \b
    Examples:
      gws-conformance run                      the embedded reference server
      gws-conformance run --config site.toml   a deployment of yours
      gws-conformance run -q -- -k echo        only what is named echo
    """
    before = None if baseline is None else _side(baseline)
    folder = options.folder(out or _folder(chosen["config"]))
    said = "quiet" if quiet else "verbose" if verbose else "plain"
    return _run([*_chosen(chosen), f"--gws-display={said}"], pytest_args, folder, named=out, before=before)


def _run(
    arguments: list[str], extra: tuple[str, ...], folder: Path, *, named: Path | None, before: Side | None
) -> int:
    from conformance.cli.running import pytest_run, tell, written

    quiet = "--gws-display=quiet" in arguments
    try:
        code, outcome = pytest_run([*arguments, *written(folder)], extra)
    except KeyboardInterrupt:
        raise click.Abort(_kept(folder)) from None
    if outcome.judged is None:
        return code
    found = None if before is None else _compared(before, outcome.judged, folder)
    tell(outcome.judged, folder, quiet=quiet, since=found)
    if named is None:
        _linked(folder)
    return code or (0 if found is None else _gate(found))


def _kept(folder: Path) -> str:
    """Return what is left of a run that was interrupted before it was judged."""
    from conformance.campaign import EVIDENCE

    evidence = folder / EVIDENCE
    return (
        f"what was recorded is kept, for `judge` and `inventory`:\n  {evidence}" if evidence.exists() else ""
    )


def _side(baseline: Path) -> Side:
    from conformance.cli import compare_command

    return compare_command.side(baseline)


def _compared(before: Side, judged: Judged, folder: Path) -> Comparison:
    """Return what changed since an earlier run, and write it beside the results."""
    from conformance.cli import compare_command
    from conformance.compare import Side, compared

    after = Side(judged.run, judged.results)
    found = compared(before, after)
    compare_command.write(found, before, after, folder)
    return found


def _gate(found: Comparison) -> int:
    """Return the exit code of a comparison that a run makes: 1 where something breaks."""
    from conformance.compare import FailOn

    return found.exit_code(FailOn.BREAKING)


def _chosen(chosen: Mapping[str, object]) -> Iterator[str]:
    """Yield the plugin's options for what was chosen."""
    for name, value in chosen.items():
        if value is not None and value is not False:
            yield f"--gws-{name.replace('scope', 'plan').replace('_', '-')}={value}"


def _folder(config: object) -> Path:
    """Return a folder of its own for this run: when, and against what."""
    now = dt.datetime.now(dt.UTC)
    return Path("reports") / f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{_target(config)}"


def _target(config: object) -> str:
    """Return a name for the target, fit for a file."""
    if not isinstance(config, Path):
        return "reference"
    with contextlib.suppress(OSError, UnicodeDecodeError):
        found = re.search(r"""base_url\s*=\s*["']([^"']+)["']""", config.read_text("utf-8"))
        host = urlsplit(found[1]).netloc.rpartition("@")[2] if found else ""
        return re.sub(r"[^A-Za-z0-9.-]+", "-", host) or "target"
    return "target"


def _linked(folder: Path) -> None:
    """Let `reports/latest` point to this run; where links cannot be made, there is none."""
    latest = folder.parent / "latest"
    with contextlib.suppress(OSError):
        if latest.is_symlink():
            latest.unlink()
        latest.symlink_to(folder.name)
