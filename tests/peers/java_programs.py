"""The Java programs of this folder: built once by Maven into a folder of the tests, bounded in time, ended by us."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

from tests.peers.programs import Server

__all__ = ["DIALECTS", "absent", "built", "handling", "listening"]

DIALECTS: Final = ("cometd3", "cometd9")
"""The versions of CometD: profiles of `java/pom.xml`."""

_SOURCE: Final = Path(__file__).resolve().parent / "java"
_OLDEST: Final = 17
_BUILD_SECONDS: Final = 300
"""The first build of a machine downloads what it needs."""

_QUICK_TO_START: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m")


def absent() -> str:
    """Return what is missing to run Java programs, "" where nothing is."""
    for program in ("java", "javac", "mvn"):
        if shutil.which(program) is None:
            return f"{program} not found: install JDK {_OLDEST} or later and Maven to run the Java peers"
    said = subprocess.run(["javac", "-version"], capture_output=True, text=True, timeout=30, check=False)
    version = re.search(r"\d+", said.stdout + said.stderr)
    if version is None or int(version[0]) < _OLDEST:
        return f"JDK {_OLDEST} or later is needed, this is {(said.stdout or said.stderr).strip()}"
    return ""


def built(dialect: str, folder: Path) -> str:
    """Build the programs of a version into a folder, and return their class path.

    Raises RuntimeError with the words of Maven where it fails.
    """
    words = ["mvn", "-B", "-q", "-P", dialect, f"-Dpeer.build={folder}", "compile"]
    done = subprocess.run(
        words,
        cwd=_SOURCE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_BUILD_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"mvn failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    return f"{folder / 'classes'}:{folder / 'lib'}/*"


@contextlib.asynccontextmanager
async def handling(class_path: str, settings: dict[str, Any]) -> AsyncIterator[Server]:
    """A handler that lives as long as the block."""
    async with _running(class_path, "peer.Handler", settings) as server:
        server.base_url = f"http://127.0.0.1:{(await server.ask())['port']}"
        yield server


@contextlib.asynccontextmanager
async def listening(class_path: str, settings: dict[str, Any]) -> AsyncIterator[Server]:
    """A client that lives as long as the block; each line that it writes tells of something that it heard."""
    async with _running(class_path, "peer.Client", settings) as client:
        yield client


@contextlib.asynccontextmanager
async def _running(class_path: str, program: str, settings: dict[str, Any]) -> AsyncIterator[Server]:
    """A program that lives as long as the block; its complaints go to our standard error."""
    process = await asyncio.create_subprocess_exec(
        "java",
        *_QUICK_TO_START,
        "-cp",
        class_path,
        program,
        json.dumps(settings),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    server = Server(process)
    try:
        yield server
    finally:
        await server.end()
