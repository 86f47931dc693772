"""`schemathesis run` with our hooks, against a reference server of its own: `python -m tests.benchmarks.hooked`."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from conformance.reference import Child, Settings, config_text
from conformance.schemas import folder
from tests.meta.programs import Ended, ended

__all__ = ["hooked"]

_BOUNDED: Final = ("--seed", "1", "--max-examples", "100", "--request-timeout", "10")
_PATIENCE: Final = 1.5


def hooked(settings: Settings, place: Path, *options: str, config: str = "") -> Ended:
    """Run Schemathesis with our hooks against a reference server, and wait for its end.

    `config` is added to the lines of the config's last table, `[limits]`. The evidence stays in `place`.
    """
    with Child(settings) as child:
        site = place / "site.toml"
        site.write_text(_hurried(config_text(child.base_url, settings)) + config, encoding="utf-8")
        words = ("schemathesis", "run", str(folder() / "openapi.yaml"), "--url", child.base_url, "--no-color")
        return ended([*_environment(site, place), *_program(), *words[1:], *options], cwd=place)


def _hurried(text: str) -> str:
    return re.sub(r"(?m)^ack_timeout = .*$", f"ack_timeout = {_PATIENCE}", text)


def _program() -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", "schemathesis.cli")


def _environment(site: Path, place: Path) -> tuple[str, ...]:
    hooks = "SCHEMATHESIS_HOOKS=conformance.schemathesis_hooks"
    return ("env", f"GWS_CONFIG={site}", f"GWS_OUT={place}", hooks)


def main() -> int:
    """Run it bounded, with the options given after it; return its exit code."""
    with tempfile.TemporaryDirectory() as place:
        try:
            run = hooked(Settings(), Path(place), *_BOUNDED, *sys.argv[1:])
        except subprocess.TimeoutExpired as late:
            print(f"it did not end within {late.timeout} s")
            return 1
    print(run.stdout, run.stderr)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
