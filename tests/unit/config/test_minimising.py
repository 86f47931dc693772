import pytest

from conformance.config import load
from conformance.reference import Settings, config_text


def _limits(tmp_path, line: str):
    path = tmp_path / "site.toml"
    text = config_text("http://127.0.0.1:8090", Settings())
    path.write_text(text.replace("[limits]\n", f"[limits]\n{line}\n"), encoding="utf-8")
    return load(path, environ={}).limits


@pytest.mark.parametrize("said", ["true", "false"])
def test_the_config_says_whether_what_fails_is_made_smaller(tmp_path, said: str) -> None:
    assert (said == "true") is _limits(tmp_path, f"minimise = {said}").minimise


def test_its_bounds_can_be_set(tmp_path) -> None:
    limits = _limits(tmp_path, "minimise_requests = 7\nminimise_time = 2.5")

    assert (7, 2.5) == (limits.minimise_requests, limits.minimise_time)


def test_its_bounds_are_finite_unless_the_config_says_otherwise(tmp_path) -> None:
    limits = _limits(tmp_path, "")

    assert (150, 30.0) == (limits.minimise_requests, limits.minimise_time)
