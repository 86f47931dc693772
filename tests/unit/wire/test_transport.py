"""How a target is reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.config import Target
from conformance.errors import ConfigError
from conformance.wire.transport import chosen, traces


def test_the_ordinary_transport_tells_when_a_request_has_left() -> None:
    assert traces(chosen(Target(base_url="http://h")))


def test_a_file_of_authorities_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")

    with pytest.raises(ConfigError, match=r"target\.ca_file"):
        chosen(Target(base_url="https://h", ca_file=tmp_path / "ca.pem"))


def test_a_client_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"target\.client_cert"):
        chosen(Target(base_url="https://h", client_cert=tmp_path / "no.pem"))
