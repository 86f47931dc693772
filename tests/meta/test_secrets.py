"""What a hostile server gives back of the secrets that it was told reaches no file and no terminal."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.judge import Verdict
from conformance.reference import Settings, config_text
from tests.meta.hostile import Hostile, forms
from tests.meta.programs import Ended, gws
from tests.meta.runs import executed_on, serving

LONG: Final = "GWS_SAFETY_SECRETS" in os.environ
FIRST: Final = ("first-agent-né", "pÄ/ss é'wörd\" <&> 100%+7")
SECOND: Final = ("second-agent/1", "another+secret=of/the second")
KEY: Final = "gateway/key+0123 456789~é".encode().hex() + "/+=?&k"
SSO: Final = "sso%2Fcookie+value/0123456789=="
ENVIRONMENT: Final = {
    "SITE_NAME": FIRST[0],
    "SITE_PASS": FIRST[1],
    "SITE_NAME_2": SECOND[0],
    "SITE_PASS_2": SECOND[1],
    "SITE_KEY": KEY,
    "SITE_SSO": SSO,
}
KNOWN_TO_ALL: Final = {
    base64.b64encode(b"gws-conformance-nobody:nobody").decode(),
    "not-the-token-that-was-issued",
}
"""Nobody's login and a wrong token are sent on purpose, and are no secrets."""

USERS: Final = """
[[users]]
username_env = "SITE_NAME"
password_env = "SITE_PASS"
headers_env = { X-Gateway-Key = "SITE_KEY" }
cookies_env = { SSO = "SITE_SSO" }
device_path = "/devices/4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7"

[[users]]
username_env = "SITE_NAME_2"
password_env = "SITE_PASS_2"
device_path = "/devices/9a1c5d0e-7f3b-4c58-8e21-d6b0a4f7c913"

[session]
"""


def _site(folder: Path, base_url: str) -> Path:
    text = re.sub(r"(?s)\n\[\[users\]\].*\[session\]\n", USERS, config_text(base_url, Settings()))
    (folder / "site.toml").write_text(text.replace("ack_timeout = 5", "ack_timeout = 1.5"), encoding="utf-8")
    return folder / "site.toml"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def _planted(server: Hostile) -> dict[str, str]:
    """Return all that must not be found, by name: each secret in each of its spellings."""
    pairs = {f"{name}'s credentials": f"{name}:{word}" for name, word in (FIRST, SECOND)}
    basic = {f"{name} in Basic": base64.b64encode(pair.encode()).decode() for name, pair in pairs.items()}
    told = {what: secret for what, secret in server.told.items() if secret not in KNOWN_TO_ALL}
    own = {**ENVIRONMENT, **pairs, **basic, **told}
    return {f"{what}, {form}": text for what, secret in own.items() for form, text in forms(secret).items()}


def _found(planted: dict[str, str], folder: Path, done: Ended) -> Iterator[str]:
    texts = {"the terminal": done.stdout + done.stderr}
    for path in (path for path in folder.rglob("*") if path.is_file()):
        text = path.read_text("utf-8", "replace")
        texts[str(path)] = "\n".join([text, *(one for line in text.split("\n") for one in _inside(line))])
    for what, secret in planted.items():
        yield from (f"{what} in {place}" for place, text in texts.items() if secret in text)


def _inside(text: str) -> Iterator[str]:
    """Yield every text in a JSON text, and what is in those that are JSON themselves."""
    with contextlib.suppress(ValueError):
        yield from _leaves(json.loads(text))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (value, *_inside(value))
    elif isinstance(value, dict | list):
        for inner in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _leaves(inner)


@pytest.mark.parametrize(
    "words",
    [("-v",), ("--plan", "smoke", "--", "--log-cli-level=DEBUG", "-rA", "-l")],
    ids=["standard", "smoke, with all logs"],
)
def test_no_secret_that_is_given_back_is_written_or_said(
    words: tuple[str, ...], told: None, tmp_path: Path
) -> None:
    server, out = Hostile((FIRST, SECOND)), tmp_path / "out"
    with serving(server) as base_url:
        done = gws("run", "--config", _site(tmp_path, base_url), "--out", out, *words, cwd=tmp_path)
    planted = _planted(server)
    written = {path.name for path in out.iterdir()}

    assert {"evidence.jsonl", "results.json", "summary.md", "junit.xml", "allure-results"} <= written, (
        done.stderr
    )
    assert len(set(planted.values())) >= 20
    assert {"cookie SSO", "cookie JSESSIONID"} <= set(server.told)
    assert "" == "\n".join(_found(planted, out, done))


@pytest.mark.parametrize("refuse", ["/diagnostics/version", "/me", "/features", "/devices", "/notifications"])
@pytest.mark.parametrize(
    "words", [("doctor",), ("run", "--plan", "smoke", "--out", "out")][: 1 + LONG], ids=lambda one: one[0]
)
def test_no_secret_in_a_refusal_is_said(
    words: tuple[str, ...], refuse: str, told: None, tmp_path: Path
) -> None:
    """The server knows the secrets from earlier, also those of the user who has not yet logged in."""
    server = Hostile((FIRST, SECOND), refuse=refuse)
    server.told |= ENVIRONMENT
    with serving(server) as base_url:
        done = gws(*words, "--config", _site(tmp_path, base_url), cwd=tmp_path)

    assert done.returncode in {0, 2}, done.stdout + done.stderr
    assert "" == "\n".join(_found(_planted(server), tmp_path / "out", done))


PLANNED: Final = (
    "an-unrelated-password",
    "Campaign1",
    "CallingList1",
    "InstantMessaging",
    "AddRecord",
    "GSW_CALLING_LIST",
    "/devices/4d72a6b5",
    "+1202555",
    "referenceId",
    "clientId",
    "successful",
    "short",
)[: 12 if LONG else 4]


def test_a_password_that_is_part_of_planned_values_changes_no_verdict(tmp_path: Path) -> None:
    def verdicts(password: str) -> dict[str, Verdict]:
        folder = tmp_path / password.replace("/", "-")
        folder.mkdir()
        logins = (("agent1", password), ("agent2", "agent2-pass"))
        with serving(Hostile(logins, echo=False)) as base_url:
            text = config_text(base_url, Settings()).replace('"agent1-pass"', f'"{password}"')
            (folder / "site.toml").write_text(text, encoding="utf-8")
            judged = executed_on(folder / "site.toml", folder)
        return {result.requirement.id: result.verdict for result in judged.results}

    with ThreadPoolExecutor(2) as pool:
        expected, *others = pool.map(verdicts, PLANNED)

    assert {Verdict.PASS, Verdict.UNTESTABLE} <= set(
        expected.values()
    ) and Verdict.FAIL not in expected.values()
    assert [] == [password for password, found in zip(PLANNED[1:], others, strict=True) if found != expected]
