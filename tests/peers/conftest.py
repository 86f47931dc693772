"""The programs that others wrote, installed once for all tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.peers.java_programs import DIALECTS, absent, built
from tests.peers.programs import installed


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with our scripts and their packages; tests are skipped only without Node.js or npm."""
    absent = [name for name in ("node", "npm") if shutil.which(name) is None]
    if absent:
        pytest.skip(f"{' and '.join(absent)} not found: install Node.js 20 or later to run the peers")
    return installed(tmp_path_factory.mktemp("peers"))


@pytest.fixture(scope="session", params=DIALECTS)
def java(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The class path of our Java programs for a version of CometD; tests are skipped only without JDK or Maven."""
    if missing := absent():
        pytest.skip(missing)
    return built(request.param, tmp_path_factory.mktemp(request.param))
