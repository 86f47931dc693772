"""The command line: what it refuses before anything is sent, and what its smaller commands say."""

from __future__ import annotations

import json
import shlex
import socket
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from conformance import schemas
from conformance.catalogue import load
from conformance.model import CHAIN_PLACE
from conformance.reference import MUTANTS, VARIANTS, Settings, create_app, running
from tests.meta.programs import Ended, gws, here, requests
from tests.meta.runs import serving, written

COMMANDS: Final = ("run", "plan", "judge", "list", "schema", "serve", "init", "doctor", "inventory")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A reference server with the config and the database of its own."""

    config: Path
    database: Path

    def with_(self, *changes: tuple[str, str], name: str = "changed.toml") -> Path:
        """Return a config with some pieces of text changed."""
        text = self.config.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = self.config.with_name(name)
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    settings = Settings(database=str(folder / "site.db"), csrf=True)
    with running(settings) as base_url:
        yield Site(
            config=written(folder / "site.toml", base_url, settings, ack_timeout=5),
            database=folder / "site.db",
        )


def _closed_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _address(site: Site) -> str:
    return str(tomllib.loads(site.config.read_text(encoding="utf-8"))["target"]["base_url"])


BAD_CONFIGS: Final[dict[str, tuple[Callable[[Site], tuple[str, str]], tuple[str, ...]]]] = {
    "an unknown key": (lambda _: ("[limits]", "[limits]\ncolour = 1"), ("limits.colour",)),
    "a wrong type": (
        lambda _: ("application_id = 134", 'application_id = "one"'),
        ("deployment.application_id", "one"),
    ),
    "a missing key": (lambda _: ('calling_list = "CallingList1"\n', ""), ("deployment.calling_list",)),
    "no TOML": (lambda _: ("[limits]", "[limits"), ("changed.toml, line", "TOML")),
    "an unreachable address": (
        lambda site: (_address(site), f"http://127.0.0.1:{_closed_port()}"),
        ("http://127.0.0.1:", "base_url"),
    ),
    "a refused login": (lambda _: ("agent1-pass", "another-word"), ("users[0]", "401")),
    "an unknown device": (
        lambda _: ("4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7", "nobody-s"),
        ("users[0].device_path", "/devices/nobody-s", "leave device_path out"),
    ),
    "a target elsewhere without consent": (
        lambda site: (_address(site), "http://gws.invalid"),
        ("consent", "max_records"),
    ),
}


@pytest.mark.parametrize("what", BAD_CONFIGS)
def test_a_bad_config_is_a_set_up_fault_and_nothing_is_sent(what: str, site: Site, tmp_path: Path) -> None:
    change, words = BAD_CONFIGS[what]
    before = requests(site.database)

    done = gws("run", "--config", site.with_(change(site)), "--out", tmp_path / "out", cwd=tmp_path)

    assert_refused(done, *words)
    assert before == requests(site.database)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ended]:
    """Give how a command ends that starts no pytest and no server, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return here


def assert_refused(done: Ended, *words: str) -> None:
    """It ended as a fault of the set-up, in words that name each of these, and without a traceback."""
    said = done.stdout + done.stderr
    assert 2 == done.returncode, said
    assert [] == [word for word in words if word not in said], said
    assert "Traceback" not in said


def test_a_missing_feature_is_named_and_nothing_is_sent(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "site.db"))
    reference = create_app(settings)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        none = JSONResponse({"statusCode": 0, "features": []})
        bare = scope["type"] == "http" and scope["path"].endswith("/features")
        await (none if bare else reference)(scope, receive, send)

    with serving(app) as base_url:
        config = written(tmp_path / "site.toml", base_url, settings)
        done = gws("run", "--config", config, "--out", tmp_path / "out", cwd=tmp_path)

    assert_refused(done, "api-voice-outbound", "users[0]", "Enable")
    assert [(0,)] == requests(tmp_path / "site.db")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--config", "nowhere.toml"), ("nowhere.toml", "init")),
        (("--nonce", "two words"), ("--nonce", "two words", "printable")),
        (("--nonce", "a" * 21), ("--nonce", "1 to 20")),
        (("--plan", "huge"), ("--plan", "huge", "smoke")),
        (("--seed", "many"), ("--seed", "many")),
        (("--colour",), ("--colour",)),
    ],
    ids=lambda value: value[0] if value[0].startswith("--") else "",
)
def test_a_bad_option_is_refused_and_nothing_is_sent(
    arguments: tuple[str, ...], words: tuple[str, ...], site: Site, tmp_path: Path
) -> None:
    before = requests(site.database)
    config = () if "--config" in arguments else ("--config", site.config)

    done = gws("run", *config, *arguments, "--out", tmp_path / "out", cwd=tmp_path)

    assert_refused(done, *words)
    assert before == requests(site.database)


def test_doctor_is_content_and_adds_no_record(site: Site, tmp_path: Path) -> None:
    before = requests(site.database)

    done = gws("doctor", "--config", site.config, cwd=tmp_path)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "ready" in done.stdout
    assert before == requests(site.database)


def test_a_dry_run_prints_the_bodies_that_a_run_sends(site: Site, tmp_path: Path) -> None:
    chosen = ("--config", site.config, "--seed", 7, "--nonce", "345678912")
    before = len(requests(site.database, "id"))

    dry = gws("plan", *chosen, "--dry-run", cwd=tmp_path)
    wet = gws("run", *chosen, "--out", tmp_path / "out", "-q", cwd=tmp_path)

    assert (0, 0) == (dry.returncode, wet.returncode), wet.stdout + wet.stderr
    printed = Counter(_printed(dry.stdout))
    sent = Counter(str(body) for (body,) in requests(site.database, "body")[before:])
    assert [] == [body for body in printed - sent if CHAIN_PLACE not in body]
    assert Counter(map(_without_chain, (printed - sent).elements())) == Counter(
        map(_without_chain, (sent - printed).elements())
    )


def _printed(text: str) -> list[str]:
    words = shlex.split(text, comments=True)
    return [words[place + 1] for place, word in enumerate(words) if word == "--data-binary"]


def _without_chain(body: str) -> str:
    """Return a body without the id of its chain: the run itself made that chain, and no plan can know its id."""
    return json.dumps({**json.loads(body), "chainId": "a chain"})


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_says_what_each_command_does(command: str, said: Callable[..., Ended]) -> None:
    done = said(*filter(None, [command]), "--help")

    assert 0 == done.returncode
    assert f"{command or 'COMMAND'} " in done.stdout
    assert "--help" in done.stdout


def test_list_has_every_requirement_and_trace_its_mutants(said: Callable[..., Ended]) -> None:
    plain, traced = said("list"), said("list", "--trace")

    assert [] == [row.id for row in load() if f"{row.id}  {row.level}, {row.basis}" not in plain.stdout]
    assert [] == [name for name in MUTANTS if name not in traced.stdout]
    assert (0, 0) == (plain.returncode, traced.returncode)


@pytest.mark.parametrize("name", [*schemas.DOCUMENTS, "add_record/request", "suite/config"])
def test_schema_prints_the_file_itself(name: str, said: Callable[..., Ended]) -> None:
    assert schemas.text(name) == said("schema", name).stdout


def test_an_unknown_schema_is_refused_with_the_known_ones(said: Callable[..., Ended]) -> None:
    assert_refused(said("schema", "add_record/answer"), "add_record/answer", "add_record/request")


def test_init_writes_a_config_once(said: Callable[..., Ended], tmp_path: Path) -> None:
    first, second = said("init", "site.toml"), said("init", "site.toml")

    assert 0 == first.returncode
    assert {"target", "users", "deployment"} <= set(
        tomllib.loads((tmp_path / "site.toml").read_text("utf-8"))
    )
    assert_refused(second, "site.toml", "Choose another name")


def test_serve_lists_mutants_and_variants(said: Callable[..., Ended]) -> None:
    done = said("serve", "--list")

    assert [] == [name for name in (*MUTANTS, *VARIANTS) if f"  {name}: " not in done.stdout]


@pytest.mark.parametrize("kind", ["mutant", "variant"])
def test_serve_refuses_an_unknown_name(kind: str, said: Callable[..., Ended]) -> None:
    assert_refused(said("serve", f"--{kind}", "nobody"), "nobody", "--list")
