"""Waivers: read from TOML, held by their target and day, and never complete without a person's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import ConfigError
from conformance.model import Scope
from conformance.waivers import Waiver, anywhere, load, recorded, toml

WHOLE = Waiver(
    requirement="echo.reference-id",
    target="https://gws.example.org",
    expires="2026-03-04",
    reason='ticket "7"\\\u200b',
    owner="ops",
    link="https://tracker.example.org/7",
    fingerprint="abc",
    plan="standard",
)


def _file(folder: Path, text: str) -> Path:
    path = folder / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_as_toml_is_read_back(tmp_path: Path) -> None:
    assert (WHOLE,) == load(_file(tmp_path, toml([WHOLE], ["two\nlines"])))


def test_what_the_evidence_records_is_read_back() -> None:
    assert (WHOLE,) == recorded([WHOLE.record])


def test_a_day_may_be_toml_s_own(tmp_path: Path) -> None:
    path = _file(tmp_path, '[[waiver]]\nrequirement = "a.b"\ntarget = "*"\nexpires = 2026-03-04\n')

    assert "2026-03-04" == load(path)[0].expires


def test_an_empty_file_has_no_waivers(tmp_path: Path) -> None:
    assert () == load(_file(tmp_path, ""))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[waiver", "no TOML"),
        ('[[waiver]]\nrequirement = "a.b"\ntarget = "*"\n', "waiver 1 expires: expires is missing"),
        ('[[waiver]]\nrequirement = "a.b"\ntarget = "*"\nexpires = "soon"\n', "waiver 1 expires"),
        ('[[waiver]]\nrequirement = "a.b"\ntarget = "*"\nexpires = "2026-02-30"\n', "no day of the calendar"),
        ('[[waiver]]\nrequirement = 5\ntarget = "*"\nexpires = "2026-02-03"\n', "waiver 1 requirement"),
        ("[[wavier]]\n", "wavier is not known here"),
        ('waiver = "all"\n', "waiver"),
    ],
)
def test_a_wrong_file_says_what_and_where(text: str, said: str, tmp_path: Path) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        load(path)

    assert said in str(raised.value)
    assert str(path) in str(raised.value)
    assert raised.value.remedy


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        load(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("target", "address", "meant"),
    [
        ("https://gws.example.org", "https://gws.example.org", True),
        ("https://GWS.example.org/", "https://gws.example.org", True),
        ("https://gws.example.org", "https://gws.example.org.evil", False),
        ("https://gws-*.example.org", "https://gws-2.example.org", True),
        ("http://127.0.0.1:*", "http://127.0.0.1:8080", True),
        ("http://127.0.0.1:*", "http://127.0.0.2:8080", False),
        ("https://gws.example.org", "https://gwsxexample.org", False),
    ],
)
def test_a_waiver_is_for_its_target(target: str, address: str, *, meant: bool) -> None:
    assert meant is Waiver(requirement="a.b", target=target, expires="2026-01-01").meant_for(address)


@pytest.mark.parametrize(("today", "over"), [("2026-03-04T23:59:59+00:00", False), ("2026-03-05", True)])
def test_a_waiver_holds_through_its_last_day(today: str, *, over: bool) -> None:
    assert over is WHOLE.expired(today)


@pytest.mark.parametrize(
    ("scope", "shown"), [(Scope.SMOKE, False), (Scope.STANDARD, True), (Scope.DEEP, True)]
)
def test_a_smaller_plan_does_not_show_the_failure(scope: Scope, *, shown: bool) -> None:
    assert shown is WHOLE.shown_by(scope)


@pytest.mark.parametrize("lacking", ["reason", "owner"])
def test_without_reason_or_owner_it_is_not_complete(lacking: str) -> None:
    assert WHOLE.complete
    assert not Waiver(**{**WHOLE.record, lacking: " "}).complete  # type: ignore[arg-type]


def test_on_loopback_the_port_may_be_any() -> None:
    assert "http://127.0.0.1:*" == anywhere("http://127.0.0.1:8080", loopback=True)
    assert "http://[::1]:*/x" == anywhere("http://[::1]:8080/x", loopback=True)
    assert "https://gws.example.org:8443" == anywhere("https://gws.example.org:8443", loopback=False)
