"""Waivers: failures of one target that somebody has accepted for a while, with a reason. Read from a TOML file.

A waiver excuses a failure from the gate and nothing else: what it is about is exercised, judged and shown all the same.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from conformance import schemas
from conformance.errors import ConfigError
from conformance.model import Json, Object, Scope

__all__ = ["Waiver", "anywhere", "load", "recorded", "toml"]

_SHOWN: Final = "`gws-conformance waive RUN` writes a file of the right form."
_PORT: Final = re.compile(r"(?<=[^/:]):\d+(?=$|/)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An accepted failure: of which requirement, at which target, why, by whom, and until when.

    `target` is a base URL in which `*` stands for anything. `expires` is the last day (ISO 8601) on which it holds.
    With a `fingerprint` it excuses that kind of finding alone. `plan` is the smallest plan that shows the failure:
    that a smaller one passes says nothing. `reason` and `owner` are "" until a person has filled them in.
    """

    requirement: str
    target: str
    expires: str
    reason: str = ""
    owner: str = ""
    link: str = ""
    fingerprint: str | None = None
    plan: str | None = None

    @property
    def record(self) -> Object:
        """The waiver as JSON, every member there."""
        return asdict(self)

    @property
    def complete(self) -> bool:
        """Whether a person has said why it holds and who answers for it."""
        return bool(self.reason.strip() and self.owner.strip())

    def meant_for(self, base_url: str) -> bool:
        """Whether it is about the target of that address; letter case and a slash at the end do not matter."""
        pattern = ".*".join(map(re.escape, _plain(self.target).split("*")))
        return re.fullmatch(pattern, _plain(base_url), flags=re.DOTALL) is not None

    def expired(self, today: str) -> bool:
        """Whether its last day is over; `today` is an ISO date or the date and time of a run."""
        return today[:10] > self.expires

    def shown_by(self, scope: Scope) -> bool:
        """Whether a plan of that scope is large enough to show the failure."""
        scopes = list(Scope)
        return self.plan is None or scopes.index(Scope(self.plan)) <= scopes.index(scope)


def load(path: Path) -> tuple[Waiver, ...]:
    """Return the waivers of a TOML file (schemas/suite/waivers.json), in its order.

    Raises ConfigError where the file cannot be read, is no TOML, or holds what no waiver has. That a reason is
    missing, or a day over, is not said here: it is told with the results of a run.
    """
    return _read(_parsed(path), name=str(path))


def recorded(rows: Json) -> tuple[Waiver, ...]:
    """Return the waivers that a run's evidence has on its first line. Raises ConfigError where they are none."""
    return _read({"waiver": rows}, name="the waivers in the evidence")


def _read(document: Object, *, name: str) -> tuple[Waiver, ...]:
    problems = schemas.problems("suite/waivers", document)
    for problem in problems[:1]:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise ConfigError(f"{_place(problem.pointer)}: {problem.message}{more}", where=name, remedy=_SHOWN)
    rows: Any = document.get("waiver", [])
    found = tuple(Waiver(**row) for row in rows)
    for waiver in found:
        _check_day(waiver, name=name)
    return found


def _check_day(waiver: Waiver, *, name: str) -> None:
    try:
        dt.date.fromisoformat(waiver.expires)
    except ValueError as error:
        raise ConfigError(
            f"expires of the waiver for {waiver.requirement}: {waiver.expires!r} is no day of the calendar",
            where=name,
            remedy="Write a day as 2027-03-31.",
        ) from error


def _parsed(path: Path) -> Object:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(f"the waivers cannot be read: {why}", where=str(path), remedy=_SHOWN) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"this is no TOML in UTF-8: {error}", where=str(path), remedy=_SHOWN) from error
    return {name: _plain_rows(value) for name, value in read.items()}


def _plain_rows(value: Any) -> Any:
    """Return the value with TOML's own days, and times, as texts."""
    if isinstance(value, list):
        return [_plain_rows(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain_rows(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _place(pointer: str) -> str:
    steps = [step for step in pointer.split("/") if step]
    if len(steps) > 1 and steps[0] == "waiver":
        return " ".join([f"waiver {int(steps[1]) + 1}", *steps[2:]])
    return ".".join(steps) or "the file"


def _plain(address: str) -> str:
    return address.strip().rstrip("/").casefold()


def anywhere(base_url: str, *, loopback: bool) -> str:
    """Return the target as a waiver names it: the address, on loopback with any port, which changes from run to run."""
    return _PORT.sub(":*", base_url, count=1) if loopback else base_url


def toml(waivers: Iterable[Waiver], notes: Iterable[str]) -> str:
    """Return waivers as TOML, each below its note."""
    return "\n".join(_table(waiver, note) for waiver, note in zip(waivers, notes, strict=True))


def _table(waiver: Waiver, note: str) -> str:
    shown = {name: value for name, value in waiver.record.items() if value is not None}
    rows = [f"{name} = {_quoted(str(value))}" for name, value in shown.items()]
    comments = [f"# {line}" for line in note.splitlines()]
    return "\n".join([*comments, "[[waiver]]", *rows]) + "\n"


def _quoted(text: str) -> str:
    """Return a basic string of TOML."""
    escaped = "".join(
        f"\\{one}" if one in '"\\' else one if one.isprintable() else f"\\U{ord(one):08x}" for one in text
    )
    return f'"{escaped}"'
