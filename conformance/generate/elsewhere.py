"""Request bodies that Schemathesis draws, in a process of its own: this one does not load it.

They are as they were drawn: any phone, any name. They must be pinned to the deployment before they may be sent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from conformance.errors import ConformanceError
from conformance.model import Object

__all__ = ["Foreign", "drawn_by_schemathesis", "environment"]

_CHILD: Final = "conformance.generate.schemathesis_child"
_ROOT: Final = Path(__file__).resolve().parents[2]
_TO_START: Final = 60.0
_EACH: Final = 0.5
"""Seconds for one body; a busy machine needs a tenth of it."""

_WORDS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A body that Schemathesis drew, and what is wrong with it by the request's schema.

    `pointer` is that of the one member which breaks the schema and `keyword` what it breaks; both are None where `body`
    is valid. `description` is Schemathesis's own.
    """

    body: Object
    mode: str
    pointer: str | None
    keyword: str | None
    description: str


def drawn_by_schemathesis(count: int, seed: int) -> tuple[Foreign, ...]:
    """Return `count` bodies, all different: the same ones for the same seed and the same release of Schemathesis.

    Raises ConformanceError, with what the child wrote, where it fails, takes too long or draws fewer.
    """
    seconds = _TO_START + _EACH * count
    try:
        ended = subprocess.run(  # noqa: S603  # our own module, by our own interpreter
            [sys.executable, "-P", "-m", _CHILD, str(count), str(seed)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _fault(f"did not end within {seconds:g} s") from None
    if ended.returncode != 0:
        raise _fault(ended.stderr.decode(errors="replace").strip()[-_WORDS:] or "it wrote nothing")
    found = tuple(_foreign(json.loads(line)) for line in ended.stdout.splitlines())
    if len(found) != count:
        raise _fault(f"drew {len(found)} of {count} bodies")
    return found


def _foreign(row: dict[str, Any]) -> Foreign:
    return Foreign(**row)


def _fault(what: str) -> ConformanceError:
    return ConformanceError(
        f"Schemathesis could not draw: {what}",
        where=_CHILD,
        remedy=f"Run `python -m {_CHILD} 10 1` and see; is the release of Schemathesis the one that is required?",
    )


def environment() -> dict[str, str]:
    """The environment of this process, with the package on the path, and without hooks, which change what is drawn."""
    path = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    if _ROOT.name != "site-packages":
        path.append(str(_ROOT))
    kept = {name: value for name, value in os.environ.items() if name != "SCHEMATHESIS_HOOKS"}
    return {**kept, "PYTHONPATH": os.pathsep.join(path)}
