"""A config file to a Config, or to an error that names everything that is wrong with it."""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from conformance.config.assembly import assembled
from conformance.config.draft import Draft
from conformance.config.flaws import Flaw, InvalidConfigError, dotted
from conformance.config.rules import rule_flaws
from conformance.config.shape import shape_flaws
from conformance.config.values import Config
from conformance.errors import ConfigError
from conformance.model import Json, Object

__all__ = ["load"]

_SECTIONS: Final = (
    "target",
    "users",
    "session",
    "deployment",
    "limits",
    "interpretation",
    "consent",
    "claims",
)
_LINE: Final = re.compile(r"\(at line (\d+)")


def load(path: str | os.PathLike[str], *, environ: Mapping[str, str]) -> Config:
    """Return the config of a TOML file, with the secrets that it names taken from `environ`.

    Raises ConfigError where the file cannot be read or is no TOML in UTF-8, and its kind InvalidConfigError,
    with all `flaws` at once, where it says something wrong.
    """
    read = _read(Path(path))
    document = _plain(read)
    draft = Draft(document if isinstance(document, dict) else {}, environ)
    if flaws := _all_flaws(draft, read):
        raise InvalidConfigError(flaws, where=str(path))
    return assembled(draft, beside=Path(path).parent)


def _all_flaws(draft: Draft, read: Object) -> list[Flaw]:
    """Return the flaws in the order of the sections; of one key only what the most specific rule says."""
    found = _merged(_unplain(read, ""), rule_flaws(draft), shape_flaws(draft.document))
    return sorted(dict.fromkeys(found), key=lambda flaw: _place(flaw.key))


def _merged(*sources: Iterable[Flaw]) -> Iterator[Flaw]:
    known: set[str] = set()
    for source in sources:
        fresh = [flaw for flaw in source if flaw.key not in known]
        known |= {flaw.key for flaw in fresh}
        yield from fresh


def _place(key: str) -> int:
    section = re.split(r"[.\[]", key, maxsplit=1)[0]
    return _SECTIONS.index(section) if section in _SECTIONS else len(_SECTIONS)


def _read(path: Path) -> Object:
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(
            f"the config file cannot be read: {reason}",
            where=str(path),
            remedy="Give the path of a config file; `gws-conformance init` writes one.",
        ) from error
    return _parsed(_decoded(raw, path), path)


def _decoded(raw: bytes, path: Path) -> str:
    try:
        return raw.decode("utf-8-sig")  # some editors put a byte order mark in front
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"byte 0x{raw[error.start]:02x} is not UTF-8",
            where=f"{path}, line {line}",
            remedy="Save the file in the encoding UTF-8.",
        ) from error


def _parsed(text: str, path: Path) -> Object:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _LINE.search(str(error))
        line = found[1] if found else text.count("\n") + 1
        raise ConfigError(
            f"this is no TOML: {error}",
            where=f"{path}, line {line}",
            remedy="Texts stand in quotes, no key stands twice; `gws-conformance init` shows the form.",
        ) from error


def _plain(value: Any) -> Json:
    """Return the value as JSON, with null for what JSON does not have."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value if _is_plain(value) else None


def _unplain(value: Any, pointer: str) -> Iterator[Flaw]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _unplain(part, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _unplain(part, f"{pointer}/{index}")
    elif not _is_plain(value):
        wrong = "no finite number" if isinstance(value, float) else "a date or a time"
        remedy = "Give a plain number." if isinstance(value, float) else "Put it in quotes."
        yield Flaw(key=dotted(pointer), what=f"{value} is {wrong}", remedy=remedy)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))
