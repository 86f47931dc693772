"""The engine: opens the sessions, sends the known good, then the rest, watches, and closes. One synchronous call.

It ends the sessions at the target whatever happens, and leaves a record that says how far it came.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from conformance import __version__
from conformance.catalogue import revisions
from conformance.config import Config, Role, redacted
from conformance.errors import TargetError
from conformance.evidence import Event, HaltKind, Header, Outcome, parse
from conformance.judge import RunView, set_up_fault
from conformance.model import Case, Json, Plan, Scope
from conformance.wire.dispatch import Dispatch
from conformance.wire.outstanding import Outstanding
from conformance.wire.progress import Progress
from conformance.wire.recorder import Recorder
from conformance.wire.redaction import Redactor
from conformance.wire.sequences import Sequences
from conformance.wire.session import UserSession

__all__ = ["FORMAT", "check", "header", "run"]

FORMAT: Final = 1
_MISSING: Final = "the known good case was passed on and not fully answered; nothing more is sent"


def run(
    plan: Plan,
    config: Config,
    *,
    path: Path,
    progress: Progress,
    waivers: Sequence[Json] = (),
    shard: Json = None,
) -> None:
    """Send a plan and write its evidence to `path`; `waivers` and `shard` are noted in its first line.

    A set-up fault of the target, a limit or an interrupt is a line of the evidence. Raises EvidenceError where the
    evidence cannot be written.
    """
    asyncio.run(_Run(plan, config, path=path, progress=progress, waivers=waivers, shard=shard).main())


def check(config: Config, *, path: Path, progress: Progress) -> TargetError | None:
    """Open and close every user's session and add no record; return what is wrong, or None. Writes evidence too."""
    return asyncio.run(_Run(None, config, path=path, progress=progress).main())


class _Run:
    """One run, from its first line to its last."""

    def __init__(
        self,
        plan: Plan | None,
        config: Config,
        *,
        path: Path,
        progress: Progress,
        waivers: Sequence[Json] = (),
        shard: Json = None,
    ) -> None:
        self._waivers = list(waivers)
        self._shard = shard
        self._plan = plan
        self._config = config
        self._path = path
        self._progress = progress
        self._redactor = Redactor()
        self._outstanding = Outstanding()
        self._sessions: list[UserSession] = []
        self._halted = False
        self._fault: TargetError | None = None

    async def main(self) -> TargetError | None:
        self._redactor.protect(*(case.body for case in self._cases))
        self._recorder = Recorder(self._path, self._redactor, clock=time.monotonic)
        try:
            self._recorder.header(self._head())
            with _interruptible(asyncio.create_task(self._work())) as work:
                await asyncio.wait({work})
                await self._concluded(work)
        finally:
            self._recorder.close()
        return self._fault

    def _head(self) -> Header:
        return dataclasses.replace(header(self._plan, self._config), waivers=self._waivers, shard=self._shard)

    async def _concluded(self, work: asyncio.Task[None]) -> None:
        """Say how the work ended, close the sessions, write the last line."""
        if work.cancelled():
            self._halt(HaltKind.INTERRUPTED, "interrupted")
        self._progress.finished()
        await self._closed()
        if not work.cancelled():
            work.result()
        self._recorder.finish(Outcome.HALTED if self._halted else Outcome.COMPLETE)

    async def _work(self) -> None:
        try:
            await self._opened()
        except TargetError as error:
            self._fault = error
            self._halt(HaltKind.SET_UP, error.what, where=error.where, remedy=error.remedy)
            return
        if self._cases:
            await self._exercised()

    async def _opened(self) -> None:
        """Open the sessions, one after the other, so that what goes wrong is told of one user."""
        for user, who in enumerate(self._config.users):
            agent = who.role is Role.AGENT
            if not agent and self._plan is not None and not any(case.user == user for case in self._cases):
                continue
            session = UserSession(
                self._config, user, recorder=self._recorder, on_event=self._received, progress=self._step
            )
            self._sessions.append(session)
            await (session.open() if agent else session.enter())
        for weak in self._redactor.weak:
            self._progress.note(f"too short or too common to be redacted in bodies: {weak}")

    def _step(self, name: str, ok: bool, detail: str) -> None:
        who = f" of user {self._sessions[-1].user}" if len(self._config.users) > 1 else ""
        self._progress.step(f"{name}{who}", ok, detail)

    def _received(self, event: Event) -> None:
        self._outstanding.receive(event)

    async def _exercised(self) -> None:
        dispatch = Dispatch(
            self._config,
            self._sessions,
            outstanding=self._outstanding,
            recorder=self._recorder,
            progress=self._progress,
            clock=time.monotonic,
        )
        self._progress.started(len(self._cases), max_records=self._config.limits.max_records)
        await dispatch.send(self._main[:1])
        if not dispatch.halted and self._well_begun():
            dispatch.learn(self._cases[0].id)
            await dispatch.send(self._main[1:])
        await dispatch.watch()
        if not (self._halted or dispatch.halted) and self._plan is not None:
            await Sequences(self._sessions, dispatch).run(self._plan.sequences)
        self._halted = self._halted or dispatch.halted

    def _well_begun(self) -> bool:
        """Whether the known good was fully answered; where it was not, why is recorded."""
        self._recorder.flush()
        with self._path.open(encoding="utf-8", newline="\n") as lines:
            known_good = RunView(parse(lines, name=str(self._path))).known_good
        if known_good is None or not known_good.answered:
            what, remedy = (set_up_fault(known_good) if known_good else None) or ("", "")
            kind = HaltKind.SET_UP if what else HaltKind.KNOWN_GOOD
            self._halt(kind, what or _MISSING, where="the known good case", remedy=remedy)
            return False
        return True

    def _halt(self, kind: HaltKind, what: str, *, where: str = "", remedy: str = "") -> None:
        self._halted = True
        self._recorder.halt(kind, what, where=where, remedy=remedy)

    async def _closed(self) -> None:
        await asyncio.gather(*(session.close() for session in self._sessions))

    @property
    def _main(self) -> tuple[Case, ...]:
        return self._plan.cases if self._plan else ()

    @property
    def _cases(self) -> tuple[Case, ...]:
        return self._plan.all_cases if self._plan else ()


def header(plan: Plan | None, config: Config) -> Header:
    """Return the first line of a run's evidence; without a plan, that of a run that plans nothing."""
    return Header(
        format=FORMAT,
        suite=__version__,
        revision=config.target.revision or list(revisions())[-1],
        scope=plan.scope if plan else Scope.SMOKE,
        seed=plan.seed if plan else 0,
        nonce=plan.nonce if plan else "",
        edition=config.target.edition,
        base_url=config.target.base_url,
        config=redacted(config),
        planned=len(plan.all_cases) if plan else 0,
        ack_timeout=config.limits.ack_timeout,
        quiet_window=config.limits.quiet_window,
        user_event_channel=config.session.user_event_channel,
        user_event_level=config.session.user_event,
        interpretation=dict(config.interpretation),
        claims=dict(config.claims),
        wall=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        clock=time.monotonic(),
    )


@contextlib.contextmanager
def _interruptible(work: asyncio.Task[None]) -> Iterator[asyncio.Task[None]]:
    """Let Ctrl-C and a request to terminate cancel the work, and only that: what follows ends the sessions."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(
        NotImplementedError, RuntimeError, ValueError
    ):  # no signals here: not the main thread
        for one in signals:
            loop.add_signal_handler(one, work.cancel)
    try:
        yield work
    finally:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            for one in signals:
                loop.remove_signal_handler(one)
