"""What is wrong with a config file: one flaw per key, and the one exception that carries them all."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from conformance.errors import ConfigError
from conformance.model import ABSENT, Absent, Json

__all__ = ["Flaw", "InvalidConfigError", "closest", "dotted", "seen"]

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN: Final = re.compile(r"(users(\[\d+\])?(\.(device_path|role))?|(?!users\[).*)")
_SECRET: Final = re.compile(r"pass|pwd|secret|token|auth|cookie|header|credential|user_?name", re.IGNORECASE)
_CREDENTIALS: Final = re.compile(r'^".*@', re.DOTALL)
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing that is wrong: the key in TOML's own form, what about it, and what to do."""

    key: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.key}: {self.what}\n    {self.remedy}"


class InvalidConfigError(ConfigError):
    """A config file was read and is wrong; `flaws` are all that could be found at once."""

    def __init__(self, flaws: Iterable[Flaw], *, where: str) -> None:
        self.flaws = tuple(flaws)
        if len(self.flaws) == 1:
            only = self.flaws[0]
            super().__init__(only.what, where=f"{where}: {only.key}", remedy=only.remedy)
        else:
            lines = "\n".join(f"  {flaw}" for flaw in self.flaws)
            super().__init__(f"{len(self.flaws)} things are wrong\n{lines}", where=where)


def dotted(pointer: str) -> str:
    """Return the TOML form of a JSON Pointer: users[0].password_env."""
    key = ""
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        name = step if _BARE.fullmatch(step) else json.dumps(step, ensure_ascii=False)
        key += f"[{step}]" if key and step.isdigit() else f"{'.' if key else ''}{name}"
    return key


def seen(value: Json | Absent, *, key: str) -> str:
    """Return a value as a message shows it: short, and never what may be a secret."""
    if value is ABSENT:
        return "nothing"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if not _SHOWN.fullmatch(key) or _SECRET.search(key):
        return "the value (not shown here)"
    text = json.dumps(value, ensure_ascii=False)
    return _shortened(_CREDENTIALS.sub('"***@', text) if key.startswith("target") else text)


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like this one, or None where none is."""
    return next(iter(difflib.get_close_matches(name, tuple(known), n=1)), None)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
