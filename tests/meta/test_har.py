"""`report --har`: what a reader of such archives makes of it, and what must not be in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from haralyzer import HarParser

from conformance.evidence import Exchange, Purpose, stored
from conformance.reference import Settings, config_text
from tests.meta.hostile import Hostile, forms
from tests.meta.programs import gws
from tests.meta.runs import serving

FIRST: Final = ("first-agent-né", "pÄ/ss é'wörd\" <&> 100%+7")
SECOND: Final = ("second-agent/1", "another+secret=of/the second")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """Give the folder of a run against a server that gives secrets back, and those secrets, in every spelling."""
    folder = tmp_path_factory.mktemp("run")
    server = Hostile((FIRST, SECOND))
    with serving(server) as base_url:
        text = config_text(base_url, Settings())
        for number, (name, password) in enumerate((FIRST, SECOND), 1):
            for old, new in ((f"agent{number}-pass", password), (f'"agent{number}"', name)):
                quoted = json.dumps(new, ensure_ascii=False)
                text = text.replace(old if old.startswith('"') else f'"{old}"', quoted)
        (folder / "site.toml").write_text(text.replace("ack_timeout = 5", "ack_timeout = 1.5"), "utf-8")
        gws("run", "--config", folder / "site.toml", "--plan", "smoke", "--out", "out", cwd=folder)
    done = gws("report", "out", "--har", "out.har", cwd=folder)
    assert 0 == done.returncode, done.stderr
    told = {name: text for name, text in server.told.items() if "not-the-token" not in text}
    secrets = {
        f"{who}'s {what}": text for who, word in (FIRST, SECOND) for what, text in (("password", word),)
    }
    yield (
        folder,
        {
            f"{what}, {form}": text
            for what, one in {**secrets, **told}.items()
            for form, text in forms(one).items()
        },
    )


def test_a_reader_of_archives_finds_every_exchange_of_the_evidence(run: tuple[Path, dict[str, str]]) -> None:
    folder, _ = run
    evidence = stored(folder / "out" / "evidence.jsonl")
    parser = HarParser.from_file(str(folder / "out.har"))
    (page,) = parser.pages

    assert evidence.finish is not None
    assert evidence.finish.exchanges == len(page.entries) > 20
    assert "1.2" == parser.version
    assert "gws-conformance" == parser.creator["name"]


def test_what_it_reads_is_what_was_exchanged(run: tuple[Path, dict[str, str]]) -> None:
    folder, _ = run
    evidence = stored(folder / "out" / "evidence.jsonl")
    exchanges = sorted(
        (record for _, record in evidence.exchanged(*Purpose)), key=lambda exchange: exchange.sent
    )
    (page,) = HarParser.from_file(str(folder / "out.har")).pages

    assert [_told(one) for one in exchanges] == [
        (
            entry.request.method,
            entry.request.url,
            entry.response.status,
            entry.raw_entry["comment"].split(",")[0],
        )
        for entry in page.entries
    ]


def _told(one: Exchange) -> tuple[str, str, int, str]:
    return one.method, one.url, one.status or 0, " ".join(filter(None, [one.purpose, one.case]))


def test_polls_are_in_it_with_the_messages_that_they_brought(run: tuple[Path, dict[str, str]]) -> None:
    folder, _ = run
    log = json.loads((folder / "out.har").read_text("utf-8"))["log"]
    polls = [one for one in log["entries"] if one["comment"].startswith("connect")]

    assert any("/v2/me/outbound" in one["response"]["content"].get("text", "") for one in polls)


def test_no_secret_is_in_it(run: tuple[Path, dict[str, str]]) -> None:
    folder, secrets = run
    text = (folder / "out.har").read_text("utf-8")
    whole = text + text.encode().decode("unicode_escape", "replace")

    assert len(set(secrets.values())) >= 10
    assert [] == [what for what, secret in secrets.items() if secret in whole]
    assert "<redacted:" in text
