"""What the documents promise is what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from conformance.catalogue import load

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Return README's two commands, each a block of one line."""
    return [block for block in re.findall(r"```sh\n(.+?)\n```", README, flags=re.DOTALL) if "venv" in block]


def test_the_readme_has_two_commands_of_one_line_each() -> None:
    assert [1, 1] == [len(command.splitlines()) for command in commands()]
    assert commands()[0].endswith(".venv/bin/gws-conformance run")
    assert commands()[1].endswith(".venv/bin/pytest")


def test_ci_runs_the_readmes_test_command_as_it_stands() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert commands()[1] in script.splitlines()


def test_every_environment_that_ci_asks_for_is_there() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    settings = (ROOT / "tox.ini").read_text(encoding="utf-8")
    (wanted,) = re.findall(r"tox -e (\S+)", script)

    assert {"lint", "types", "peers"} <= set(wanted.split(","))
    assert all(f"[testenv:{name}]" in settings for name in wanted.split(","))


def test_the_changelog_counts_the_requirements_that_are_judged() -> None:
    tested = [row for row in load() if row.untestable is None]

    assert f"by {len(tested)}\n  requirements" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_lint_exception_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = tomllib.loads(text)["tool"]["ruff"]["lint"]["ignore"]
    lines = [line for line in text.splitlines() if line.strip().startswith('"') and "#" in line]

    assert [] == [rule for rule in ignored if not any(f'"{rule}"' in line for line in lines)]
