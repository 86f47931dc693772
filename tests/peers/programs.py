"""The programs of this folder as child processes: installed as locked, bounded in time, ended by us."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import IO, Any, Final

__all__ = ["Server", "installed", "run", "serving"]

_HERE: Final = Path(__file__).resolve().parent
_TO_INSTALL: Final = ("package.json", "package-lock.json", ".npmrc")
_INSTALL_SECONDS: Final = 180
_RUN_SECONDS: Final = 30
_ANSWER_SECONDS: Final = 15
_END_SECONDS: Final = 5
_LONGEST_LINE: Final = 2**20


def installed(folder: Path) -> Path:
    """Copy the programs to a folder and install what they need, exactly as locked; return the folder.

    Raises RuntimeError with the words of npm where it fails.
    """
    for name in _TO_INSTALL:
        shutil.copy(_HERE / name, folder)
    for name in ("client", "handler", "server"):
        shutil.copytree(_HERE / name, folder / name)
    done = subprocess.run(
        ["npm", "ci"], cwd=folder, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"npm ci failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    return folder


def run(script: Path, settings: dict[str, Any], *, between: Callable[[], None] | None = None) -> Any:
    """Run a program to its end, and return the JSON of its last line.

    `between` is called where the program asks to go on, which it then may.
    """
    program = ["node"] if script.suffix == ".mjs" else [sys.executable]
    with (
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            [*program, str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):
        last = _talked(process, settings, between or _nothing)
        complaints.seek(0)
        if process.wait() or last is None:
            raise RuntimeError(f"{script.name} failed ({process.returncode}):\n{last}{complaints.read()}")
    return last


def _talked(process: subprocess.Popen[str], settings: dict[str, Any], between: Callable[[], None]) -> Any:
    """Tell a program what to do, read what it writes, in bounded time, and return the last line's value."""
    assert process.stdin is not None and process.stdout is not None
    limit = threading.Timer(_RUN_SECONDS, process.kill)
    limit.start()
    last = None
    try:
        _tell(process.stdin, json.dumps(settings))
        for line in process.stdout:
            last = json.loads(line)
            if last == {"asks": True}:
                between()
                _tell(process.stdin)
    except BaseException:
        process.kill()
        raise
    finally:
        limit.cancel()
    return last


def _tell(stream: IO[str], line: str = "") -> None:
    with contextlib.suppress(BrokenPipeError):  # how it ended says more
        stream.write(f"{line}\n")
        stream.flush()


def _nothing() -> None:
    """Let a program go on at once."""


class Server:
    """A running server program, told what to do line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.base_url = ""

    async def ask(self, command: dict[str, Any] | None = None) -> Any:
        """Send a command, if any, and return the next line that the program writes."""
        reader, writer = self._process.stdout, self._process.stdin
        assert reader is not None and writer is not None
        async with asyncio.timeout(_ANSWER_SECONDS):
            if command is not None:
                writer.write(json.dumps(command).encode() + b"\n")
                await writer.drain()
            line = await reader.readline()
        if not line:
            raise RuntimeError(f"the server ended instead of answering {command and command['do']}")
        return json.loads(line)

    async def end(self) -> None:
        """End it: close its input, wait, then kill."""
        writer = self._process.stdin
        assert writer is not None
        writer.close()
        try:
            async with asyncio.timeout(_END_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@contextlib.asynccontextmanager
async def serving(script: Path, settings: dict[str, Any]) -> AsyncIterator[Server]:
    """A server program that lives as long as the block; its complaints go to our standard error."""
    process = await asyncio.create_subprocess_exec(
        "node",
        str(script),
        json.dumps(settings),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
    )
    server = Server(process)
    try:
        server.base_url = f"http://127.0.0.1:{(await server.ask())['port']}"
        yield server
    finally:
        await server.end()
