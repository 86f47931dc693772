"""How a run reads what the page leaves open, as the checks ask for it."""

from __future__ import annotations

from collections.abc import Callable

from conformance.config.interpretation import chosen
from conformance.judge import RunView

__all__ = ["left_out", "reads"]


def reads(run: RunView, name: str) -> str:
    """Return the option that a run chose for a reading; the default where its evidence names none."""
    return chosen(name, run.header.interpretation)


def left_out(**options: str) -> Callable[[RunView], str]:
    """Return a `not_applicable` of requirements that are not judged where the run reads all of this so."""

    def why(run: RunView) -> str:
        said = " and ".join(f'{name} as "{option}"' for name, option in options.items())
        read = all(reads(run, name) == option for name, option in options.items())
        return f"the config reads {said}" if read else ""

    return why
