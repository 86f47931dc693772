"""What a run says of itself while it goes on: ticks, a line that moves on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from conformance.report.bar import Line, Standing
from conformance.report.quoting import plain

__all__ = ["Display"]

_QUARTERS: Final = 4
_A_SECOND: Final = 8
_WORDS: Final = {True: ("ok  ", "green"), False: ("FAIL", "red")}
_TICKS: Final = {True: ("✓", "green"), False: ("✗", "red")}
_SENDING: Final = "sending"
_FINISHING: Final = "finishing"


class Display:
    """Told by the engine what happens; may be told from another thread.

    `quiet` shows nothing at all; `verbose` names every case. On a terminal one line tells how far the run is, elsewhere
    a line is printed at each quarter of the cases. As a context manager it moves from the beginning of its block to the
    end, else while cases are sent; what it leaves behind on the screen are whole lines, and the cursor.
    """

    def __init__(self, console: Console, *, quiet: bool = False, verbose: bool = False) -> None:
        self._console = console
        self._quiet = quiet
        self._verbose = verbose and not quiet
        self._moves = not quiet and console.file.isatty() and not console.is_dumb_terminal
        self._live: Live | None = None
        self._held = False
        self._base = self._last = ""
        self._is = Standing(since=console.get_time())

    def __enter__(self) -> Self:
        """Begin to move."""
        self._held = True
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was, whatever happened."""
        self._held = False
        self._stop()

    def stage(self, name: str, *, seconds: float = 0.0) -> None:
        """Tell what is done from now on, and for how many seconds, where that is known.

        A stage of known length is a pause in the one before it.
        """
        now = self._console.get_time()
        if seconds:
            silence = max(0.0, self._is.silence - seconds)
            self._is = replace(self._is, stage=name, since=now, until=now + seconds, silence=silence)
        else:
            self._base = name
            self._is = replace(self._is, stage=name, since=now, until=None)

    def step(self, name: str, ok: bool, detail: str = "") -> None:
        """Tell of one step of the preflight, and how it went."""
        tick, style = (_TICKS if self._has_ticks else _WORDS)[ok]
        self._print((tick, style), (f" {name}", ""), (f"  {detail}" if detail else "", "dim"))

    @property
    def _has_ticks(self) -> bool:
        """Whether there is a terminal that can show them."""
        return self._moves and self._console.encoding.lower().startswith("utf")

    def started(self, total: int, *, max_records: int | None = None, silence: float = 0.0) -> None:
        """Tell that cases are sent from now on: how many, how many the config allows, how long silence is watched."""
        now = self._console.get_time()
        self._base = _SENDING
        self._is = Standing(
            stage=_SENDING, since=now, began=now, total=total, allowed=max_records, silence=silence
        )
        if self._moves:
            self._start()
        else:
            self._print((f"sending {self._budget(total)}", ""))

    def sent(self, case_id: str) -> None:
        """Tell that a case's request leaves."""
        self._is = replace(self._is, sent=self._is.sent + 1, stage=self._base, until=None)
        if self._verbose:
            self._print((f"sent     {case_id}", "dim"))

    def settled(self, case_id: str) -> None:
        """Tell that nothing more is awaited for a case."""
        if self._verbose:
            self._print((f"settled  {case_id}", "dim"))
        if self._base != _SENDING:
            return
        self._is = replace(self._is, settled=self._is.settled + 1)
        if not self._moves and self._at_a_quarter():
            self._tell_standing()

    def unexpected(self, case_id: str, what: str) -> None:
        """Tell that a case was answered otherwise than it expects."""
        if self._base != _SENDING:
            return
        self._is = replace(self._is, unexpected=self._is.unexpected + 1)
        if self._verbose:
            self._print(("unlike   ", "yellow"), (f"{case_id}: {what}", ""))

    def note(self, text: str) -> None:
        """Tell something else that the reader should know."""
        self._print(("note ", "yellow"), (text, ""))

    def finished(self) -> None:
        """Tell that no case is sent any more; may be called more than once."""
        if self._is.total and self._said() != self._last:
            self._tell_standing()
        self._base = _FINISHING
        self._is = Standing(stage=_FINISHING, since=self._console.get_time())
        if not self._held:
            self._stop()

    def _start(self) -> None:
        if self._live is None and self._moves:
            self._live = Live(
                console=self._console,
                get_renderable=self._line,
                refresh_per_second=_A_SECOND,
                transient=True,
                redirect_stderr=sys.stderr.isatty(),
            )
            self._live.start()

    def _stop(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _line(self) -> Line:
        return Line(self._is, self._console.get_time())

    def _at_a_quarter(self) -> bool:
        total = max(self._is.total, 1)
        return _QUARTERS * (self._is.settled - 1) // total != _QUARTERS * self._is.settled // total

    def _tell_standing(self) -> None:
        self._last = self._said()
        self._print((self._last, ""))

    def _said(self) -> str:
        standing = self._is
        odd = f", {standing.unexpected} unexpected answers" if standing.unexpected else ""
        return (
            f"{standing.settled} of {standing.total} cases settled, sent {self._budget(standing.sent)}{odd}"
        )

    def _budget(self, count: int) -> str:
        allowed = f" of at most {self._is.allowed}" if self._is.allowed is not None else ""
        return f"{count} requests{allowed}"

    def _print(self, *pieces: tuple[str, str]) -> None:
        if self._quiet:
            return
        made = Text()
        for words, style in pieces:
            made.append(plain(words, limit=500), style=style or None)
        self._console.print(made, soft_wrap=not self._moves)
