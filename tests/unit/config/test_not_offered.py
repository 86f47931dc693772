import pytest

from conformance.config import load
from conformance.errors import ConfigError
from conformance.reference import Settings, config_text


@pytest.mark.parametrize("name", ["dial_safe_window"])
def test_a_promise_that_is_not_kept_yet_is_refused(tmp_path, name: str) -> None:
    path = tmp_path / "site.toml"
    text = config_text("http://127.0.0.1:8090", Settings())
    path.write_text(text.replace("[limits]\n", f"[limits]\n{name} = true\n"), encoding="utf-8")

    with pytest.raises(ConfigError, match=f"limits.{name}"):
        load(path, environ={})
