"""Completion, as shells ask for it, and in the shells that are here."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance import schemas
from conformance.catalogue import load
from conformance.reference import MUTANTS, VARIANTS
from tests.meta.programs import ended
from tests.meta.terminals import terminal

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "shell-completion.md"
SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Give a folder with `gws-conformance` in it, to be put into PATH."""
    place = tmp_path / "bin"
    place.mkdir()
    program = place / "gws-conformance"
    program.write_text(f"#!{sys.executable}\nfrom conformance.cli import main\nmain()\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return place


@pytest.fixture
def complete(programs: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Give what completes a line, as bash asks for it."""

    def asked(line: str) -> list[str]:
        words = line.split(" ")
        monkeypatch.setenv("_GWS_CONFORMANCE_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        done = ended([str(programs / "gws-conformance")], cwd=programs)
        assert 0 == done.returncode, done.stderr
        return [row.partition(",")[2] for row in done.stdout.splitlines()]

    return asked


def test_commands_and_options_are_completed(complete: Callable[[str], list[str]]) -> None:
    assert ["run", "report"] == complete("gws-conformance r")
    assert ["--base-url"] == complete("gws-conformance init --ba")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("gws-conformance run --plan ", ["smoke", "standard", "deep"]),
        ("gws-conformance serve --mutant echo-", [name for name in MUTANTS if name.startswith("echo-")]),
        ("gws-conformance serve --variant ", list(VARIANTS)),
        ("gws-conformance list echo.", [row.id for row in load() if row.id.startswith("echo.")]),
        ("gws-conformance schema suite/", [name for name in schemas.names() if name.startswith("suite/")]),
        ("gws-conformance run --level ", ["MUST", "SHOULD"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_values_are_completed(line: str, expected: list[str], complete: Callable[[str], list[str]]) -> None:
    assert expected == complete(line)
    assert expected


@pytest.mark.parametrize("line", ["run --config ", "report ", "inventory "])
def test_files_are_left_to_the_shell(line: str, complete: Callable[[str], list[str]]) -> None:
    assert [""] == complete(f"gws-conformance {line}")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_lines_of_the_page_work_in_the_shell(shell: str, programs: Path, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    line = re.findall(rf"`([^`]*{shell}_source[^`]*)` \|", PAGE.read_text("utf-8"))[0]
    starts = {
        "bash": "bash --norc --noprofile",
        "zsh": "zsh -f",
        "fish": "fish --no-config",
    }
    first = {"zsh": "autoload -Uz compinit; compinit -u; "}.get(shell, "")
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    with terminal(tmp_path, PATH=path, HOME=str(tmp_path)) as opened:
        opened.type(f"exec {starts[shell]}")
        opened.type(f"{first}{line.replace(chr(92), '')}; echo rea''dy")
        opened.read(lambda: "ready" in opened.lines)
        opened.child.send("gws-conformance serve --mutant echo-cut-a\t")
        opened.read(lambda: "echo-cut-at-32" in opened.text.split("ready")[-1])


def test_the_page_names_every_shell() -> None:
    text = PAGE.read_text("utf-8")

    assert [] == [shell for shell in SHELLS if f"_GWS_CONFORMANCE_COMPLETE={shell}_source" not in text]
