"""What a check-up finds, as a value."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Symptom"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """What is wrong, where, and what to do. A `grave` one keeps a run from proving anything; others do not."""

    what: str
    where: str
    remedy: str
    grave: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}"
