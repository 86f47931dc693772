"""`serve`: the reference server in the foreground."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli import options
from conformance.errors import ConfigError

if TYPE_CHECKING:
    from conformance.reference import Mutant, Settings, Variant

__all__ = ["command"]


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0 means any free port."
)
@click.option(
    "--mutant",
    "mutants",
    multiple=True,
    metavar="NAME",
    help="Deviate in a named way; may be repeated.",
    shell_complete=options.completing(lambda: _named("mutants")),
)
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    help="Differ in a named way that conforms; may be repeated.",
    shell_complete=options.completing(lambda: _named("variants")),
)
@click.option("--list", "listed", is_flag=True, help="List mutants and variants.")
@click.option("--csrf", is_flag=True, help="Demand a CSRF token.")
@click.option(
    "--delay",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    metavar="MS",
    help="Time to the messages.",
)
@click.option(
    "--database", type=click.Path(dir_okay=False), metavar="FILE", help="Keep records and requests in a file."
)
@click.option(
    "--write-config",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a fitting config.",
)
def command(listed: bool, write_config: Path | None, **chosen: object) -> None:
    """Run the reference server on loopback until it is interrupted."""
    from conformance.reference import MUTANTS, VARIANTS, config_text, serve

    if listed:
        click.echo("\n".join([*_listed("mutants", MUTANTS), *_listed("variants", VARIANTS)]))
        return
    settings = _settings(**chosen)

    def ready(base_url: str) -> None:
        if write_config is not None:
            _written(write_config, config_text(base_url, settings))
        click.echo(f"serving {base_url}")

    serve(settings, on_ready=ready)


def _known() -> Mapping[str, Mapping[str, Mutant] | Mapping[str, Variant]]:
    from conformance.reference import MUTANTS, VARIANTS

    return {"mutants": MUTANTS, "variants": VARIANTS}


def _named(kind: str) -> Iterator[tuple[str, str]]:
    return ((name, one.summary) for name, one in _known()[kind].items())


def _settings(**chosen: object) -> Settings:
    from conformance.reference import Settings

    for kind, known in _known().items():
        names = chosen[kind]
        for name in names if isinstance(names, tuple) else ():
            if name not in known:
                like = options.nearest(name, known)
                raise ConfigError(
                    f"there is no {kind[:-1]} named {name}",
                    where=f"--{kind[:-1]}",
                    remedy=f"Did you mean {like}? --list names all." if like else "See --list.",
                )
    chosen["delay_ms"] = chosen.pop("delay")
    return Settings(**chosen)  # type: ignore[arg-type]  # click has converted them


def _listed(title: str, known: Mapping[str, Mutant] | Mapping[str, Variant]) -> list[str]:
    return [f"{title}:", *(f"  {name}: {one.summary}" for name, one in known.items())]


def _written(path: Path, text: str) -> None:
    """Write the config whole or not at all: a reader may be waiting for it."""
    try:
        partial = path.with_name(f".{path.name}.part")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise ConfigError(f"the config cannot be written: {error}", where=str(path)) from error
