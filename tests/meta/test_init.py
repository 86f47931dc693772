"""`init`: the config that it writes loads, and a run can begin with it."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from conformance import schemas
from conformance.config import load
from conformance.reference import Settings, config_text, running
from tests.meta.programs import Ended, gws, here
from tests.meta.terminals import command, terminal

USERS: Final = {"SITE_NAME": "agent1", "SITE_PASS": "agent1-pass"}
_MOMENT: Final = 0.5
"""Seconds. Python loses an interrupt that comes between a question and the wait for its answer, until the next key."""
LIVE: Final = (
    "--base-url=https://gws.example.org",
    "--application-id=134",
    "--campaign=Tests",
    "--calling-list=TestList",
    "--phones=5550100..5550199",
    "--max-records=10",
)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ended]:
    monkeypatch.chdir(tmp_path)
    return here


@pytest.fixture(scope="module")
def site() -> Iterator[dict[str, Any]]:
    """Give what the config of a running reference server says."""
    settings = Settings()
    with running(settings) as base_url:
        yield tomllib.loads(config_text(base_url, settings))


def _options(site: dict[str, Any]) -> list[str]:
    place = site["deployment"]
    return [
        f"--base-url={site['target']['base_url']}",
        "--user=SITE_NAME:SITE_PASS",
        f"--application-id={place['application_id']}",
        f"--campaign={place['campaign_name']}",
        f"--calling-list={place['calling_list']}",
        *(f"--phones={phones}" for phones in place["phone_numbers"]),
        *(f"--time-zone={zone}" for zone in place["time_zones"]),
    ]


def test_doctor_is_content_with_what_it_wrote_for_a_running_server(
    site: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in USERS.items():
        monkeypatch.setenv(name, value)
    made = gws("init", "site.toml", *_options(site), cwd=tmp_path)
    done = gws("doctor", "--config", "site.toml", cwd=tmp_path)

    assert 0 == made.returncode, made.stderr
    assert "fill in" not in made.stdout and "set in the environment" not in made.stdout
    assert 0 == done.returncode, done.stdout + done.stderr


def test_at_a_terminal_it_asks_for_what_is_missing_and_again_for_what_is_wrong(
    site: dict[str, Any], tmp_path: Path
) -> None:
    place = site["deployment"]
    answers = (
        ("Address", "gws.example.org"),
        ("does not start with http", site["target"]["base_url"]),
        ("Edition", ""),
        ("Environment variables", "SITE_NAME:SITE_PASS"),
        ("Number (DBID)", "many"),
        ("no whole number", str(place["application_id"])),
        ("Campaign", place["campaign_name"]),
        ("Calling list", place["calling_list"]),
        ("Phone numbers", " ".join(place["phone_numbers"])),
        ("File to write", "asked.toml"),
    )
    with terminal(tmp_path, **USERS) as opened:
        opened.type(command("init"))
        for question, answer in answers:
            opened.read(lambda question=question: question in opened.text)
            opened.type(answer)
        code = opened.ended()
        checked = opened.run(command("doctor", "--config", "asked.toml"))

    assert (0, 0) == (code, checked), opened.text
    assert "then: gws-conformance doctor --config asked.toml" in opened.text


def test_ctrl_c_at_a_question_writes_nothing(tmp_path: Path) -> None:
    with terminal(tmp_path) as opened:
        opened.type(command("init", "site.toml"))
        opened.read(lambda: "Address" in opened.text)
        time.sleep(_MOMENT)
        opened.interrupt()
        code = opened.ended()

    assert 3 == code
    assert not (tmp_path / "site.toml").exists()


def test_consent_is_written_only_where_it_is_given(said: Callable[..., Ended], tmp_path: Path) -> None:
    without, given = said("init", "a.toml", *LIVE), said("init", "b.toml", *LIVE, "--consent")
    environ = {"GWS_USERNAME": "somebody", "GWS_PASSWORD": "hush-hush-1"}
    consent = load(tmp_path / "b.toml", environ=environ).consent

    assert "fill in: consent\n" in without.stdout
    assert "fill in" not in given.stdout
    assert "consent" not in tomllib.loads((tmp_path / "a.toml").read_text("utf-8"))
    assert consent is not None
    assert ("Tests", "TestList", 10) == (consent.campaign_name, consent.calling_list, consent.max_records)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--base-url=gws.example.org",), ("--base-url", "gws.example.org", "https://gws.example.org")),
        (("--phones=abc",), ("--phones", "abc", "5550100")),
        (("--user=agent1",), ("GWS_USERNAME:GWS_PASSWORD",)),
        (("--consent",), ("--consent", "--max-records")),
        (("--edition=9",), ("--edition", "8.5.2")),
        (("--user=A:B", "--device=/devices/1", "--device=/devices/2"), ("--device",)),
        (("--output=no/such/folder.toml",), ("no/such/folder.toml", "Choose another name")),
    ],
)
def test_what_is_wrong_is_refused_with_option_value_and_remedy(
    arguments: tuple[str, ...], words: tuple[str, ...], said: Callable[..., Ended], tmp_path: Path
) -> None:
    done = said("init", *arguments)

    assert 2 == done.returncode
    assert [] == [word for word in words if word not in done.stderr], done.stderr
    assert [] == list(tmp_path.iterdir())


def test_a_name_or_password_that_is_given_by_mistake_is_not_repeated(said: Callable[..., Ended]) -> None:
    done = said("init", "--user=agent 1:s3cret!word")

    assert 2 == done.returncode
    assert "s3cret" not in done.stdout + done.stderr


def test_an_existing_file_is_written_over_only_by_force(said: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("mine", encoding="utf-8")
    refused = said("init", "site.toml")
    before = (tmp_path / "site.toml").read_text("utf-8")
    forced = said("init", "--output", "site.toml", "--force")

    assert (2, "mine") == (refused.returncode, before)
    assert "--force" in refused.stderr
    assert 0 == forced.returncode
    assert "[target]" in (tmp_path / "site.toml").read_text("utf-8")


def test_without_a_file_the_config_is_printed(said: Callable[..., Ended], tmp_path: Path) -> None:
    done = said("init", *LIVE)

    assert "https://gws.example.org" == tomllib.loads(done.stdout)["target"]["base_url"]
    assert [] == list(tmp_path.iterdir())


def test_its_first_line_names_the_schema_that_stands_beside_it(
    said: Callable[..., Ended], tmp_path: Path
) -> None:
    said("init", "site.toml")
    first = (tmp_path / "site.toml").read_text("utf-8").split("\n")[0]
    beside = tmp_path / first.removeprefix("#:schema ")

    assert first.startswith("#:schema ./")
    assert schemas.load("suite/config") == json.loads(beside.read_text("utf-8"))
    assert said("schema", "config").stdout == beside.read_text("utf-8")


def test_a_file_of_the_schemas_name_that_is_not_ours_is_left_alone(
    said: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "gws-config.schema.json").write_text("{}", encoding="utf-8")
    done = said("init", "site.toml")

    assert "{}" == (tmp_path / "gws-config.schema.json").read_text("utf-8")
    assert "gws-config.schema.json" not in done.stdout


def test_the_editions_that_can_be_chosen_are_those_of_the_schema(said: Callable[..., Ended]) -> None:
    known = schemas.load("suite/config")["properties"]["target"]["properties"]["edition"]["enum"]  # type: ignore[index,call-overload]

    assert f"[{'|'.join(known)}]" in said("init", "--help").stdout


def test_what_the_environment_lacks_is_named(
    said: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GWS_USERNAME", "GWS_PASSWORD"):
        monkeypatch.delenv(name, raising=False)

    assert "set in the environment: GWS_USERNAME, GWS_PASSWORD\n" in said("init", "site.toml").stdout
