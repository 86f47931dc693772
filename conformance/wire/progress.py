"""What an engine tells while it works, to whoever shows it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress"]


class Progress(Protocol):
    """Told of each step; nothing that it does changes the run."""

    def step(self, name: str, ok: bool, detail: str = "") -> None:
        """Take that a step of the preflight went well or not."""

    def stage(self, name: str, *, seconds: float = 0.0) -> None:
        """Take what is done from now on, in words, and for how long, where that is known: else 0."""

    def started(self, total: int, *, max_records: int | None = None, silence: float = 0.0) -> None:
        """Take that cases are sent from now on: how many, how many requests are allowed, how long silence is watched.

        `silence` is in seconds, of all watched spans together, and at least that.
        """

    def sent(self, case_id: str) -> None:
        """Take that a case leaves."""

    def settled(self, case_id: str) -> None:
        """Take that a case is through."""

    def unexpected(self, case_id: str, what: str) -> None:
        """Take that a case was answered otherwise than it expects: what the judge will make of it is not known yet."""

    def note(self, text: str) -> None:
        """Take something that a reader should know."""

    def finished(self) -> None:
        """Take that nothing more is sent."""
