"""A config file that is right, and ways to make it wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.config import Config, Flaw, InvalidConfigError, load

LOCAL = """\
[target]
base_url = "http://127.0.0.1:8090"
[[users]]
username = "agent"
password = "letmein-1"
[deployment]
application_id = 134
campaign_name = "C1"
calling_list = "L1"
phone_numbers = ["5550100..5550199"]
"""

LIVE = """\
[target]
base_url = "https://gws.example.org"
[[users]]
username_env = "GWS_NAME"
password_env = "GWS_WORD"
[deployment]
application_id = 134
campaign_name = "C1"
calling_list = "L1"
phone_numbers = ["5550100..5550199"]
[limits]
max_records = 10
[consent]
campaign_name = "C1"
calling_list = "L1"
max_records = 10
"""

ENVIRON = {
    "GWS_NAME": "somebody",
    "GWS_WORD": "hush-hush-1",
    "GWS_TOKEN": "Bearer abcdefgh",
    "GWS_COOKIE": "node0xyz",
}

Load = Callable[..., Config]
FlawsOf = Callable[..., dict[str, Flaw]]


@pytest.fixture
def local() -> str:
    return LOCAL


@pytest.fixture
def live() -> str:
    return LIVE


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    def of(text: str, *changes: tuple[str, str], environ: dict[str, str] | None = None) -> Config:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "site.toml"
        file.write_text(text, encoding="utf-8")
        return load(file, environ=ENVIRON if environ is None else environ)

    return of


@pytest.fixture
def flaws_of(loaded: Load) -> FlawsOf:
    def of(text: str, *changes: tuple[str, str], environ: dict[str, str] | None = None) -> dict[str, Flaw]:
        with pytest.raises(InvalidConfigError) as caught:
            loaded(text, *changes, environ=environ)
        flaws = {flaw.key: flaw for flaw in caught.value.flaws}
        assert len(flaws) == len(caught.value.flaws)
        assert all(flaw.remedy for flaw in flaws.values())
        return flaws

    return of
