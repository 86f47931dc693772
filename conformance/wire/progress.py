"""What an engine tells while it works, to whoever shows it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress"]


class Progress(Protocol):
    """Told of each step; nothing that it does changes the run."""

    def step(self, name: str, ok: bool, detail: str = "") -> None:
        """Take that a step of the preflight went well or not."""

    def started(self, total: int, *, max_records: int | None = None) -> None:
        """Take that cases are sent from now on: how many, and how many requests are allowed."""

    def sent(self, case_id: str) -> None:
        """Take that a case leaves."""

    def settled(self, case_id: str) -> None:
        """Take that a case is through."""

    def note(self, text: str) -> None:
        """Take something that a reader should know."""

    def finished(self) -> None:
        """Take that nothing more is sent."""
