"""What a run says of itself while it goes on: ticks, a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from conformance.report.quoting import plain

__all__ = ["Display"]

_QUARTERS: Final = 4
_TICKS: Final = {True: ("ok  ", "green"), False: ("FAIL", "red")}


class Display:
    """Told by the engine what happens; may be told from another thread.

    `quiet` shows nothing at all; `verbose` names every case. On a terminal one bar counts the settled cases,
    elsewhere a line is printed at each quarter of them.
    """

    def __init__(self, console: Console, *, quiet: bool = False, verbose: bool = False) -> None:
        self._console = console
        self._quiet = quiet
        self._verbose = verbose and not quiet
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._total = 0
        self._sent = 0
        self._settled = 0
        self._allowed: int | None = None

    def step(self, name: str, ok: bool, detail: str = "") -> None:
        """Tell of one step of the preflight, and how it went."""
        tick, style = _TICKS[ok]
        self._print((tick, style), (f" {name}", ""), (f"  {detail}" if detail else "", "dim"))

    def started(self, total: int, *, max_records: int | None = None) -> None:
        """Tell that cases are sent from now on: how many, and how many the config allows."""
        self._total, self._sent, self._settled, self._allowed = total, 0, 0, max_records
        if self._quiet:
            return
        if self._console.is_terminal:
            self._start_bar()
        else:
            self._print((f"sending {self._budget(total)}", ""))

    def sent(self, case_id: str) -> None:
        """Tell that a case's request leaves."""
        self._sent += 1
        if self._verbose:
            self._print((f"sent     {case_id}", "dim"))
        self._update()

    def settled(self, case_id: str) -> None:
        """Tell that nothing more is awaited for a case."""
        self._settled += 1
        if self._verbose:
            self._print((f"settled  {case_id}", "dim"))
        self._update()
        if self._bar is None and self._at_a_quarter():
            self._print((self._standing(), ""))

    def note(self, text: str) -> None:
        """Tell something else that the reader should know."""
        self._print(("note ", "yellow"), (text, ""))

    def finished(self) -> None:
        """Tell that no case is sent any more; may be called more than once."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
            self._print((self._standing(), ""))
        elif self._settled < self._total:
            self._print((self._standing(), ""))
        self._total = self._settled

    def _start_bar(self) -> None:
        self._bar = Progress(
            TextColumn("cases", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[sent]}", markup=False),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=self._total, sent="")
        self._bar.start()

    def _update(self) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=self._settled, sent=f"sent {self._budget(self._sent)}")

    def _at_a_quarter(self) -> bool:
        total = max(self._total, 1)
        return _QUARTERS * (self._settled - 1) // total != _QUARTERS * self._settled // total

    def _standing(self) -> str:
        return f"{self._settled} of {self._total} cases settled, sent {self._budget(self._sent)}"

    def _budget(self, count: int) -> str:
        allowed = f" of at most {self._allowed}" if self._allowed is not None else ""
        return f"{count} requests{allowed}"

    def _print(self, *pieces: tuple[str, str]) -> None:
        if self._quiet:
            return
        made = Text()
        for words, style in pieces:
            made.append(plain(words, limit=500), style=style or None)
        self._console.print(made, soft_wrap=True)
