"""The lock file: every package pinned by content, no address of where it was fetched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

_TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(params=["peers", "browser"])
def folder(request: pytest.FixtureRequest) -> Path:
    return _TESTS / str(request.param)


@pytest.fixture
def packages(folder: Path) -> dict[str, Any]:
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    return {name: entry for name, entry in lock["packages"].items() if name}


def test_every_locked_package_has_a_version_and_a_strong_digest(packages: dict[str, Any]) -> None:
    loose = [
        name
        for name, entry in packages.items()
        if not (entry.get("version") and entry.get("integrity", "").startswith("sha512-"))
    ]

    assert packages
    assert loose == []


def test_no_locked_package_names_an_address_of_a_registry(packages: dict[str, Any], folder: Path) -> None:
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert "registry" not in (folder / "package-lock.json").read_text(encoding="utf-8")


def test_the_lock_file_holds_every_package_asked_for(packages: dict[str, Any], folder: Path) -> None:
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]

    assert {f"node_modules/{name}" for name in asked} <= set(packages)
