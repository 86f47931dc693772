"""Help: quick, within 80 columns, and nothing in it without a word of explanation."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterable
from typing import Final

import click
import pytest

from conformance import campaign, compare
from conformance.cli import _COMMANDS, _group
from conformance.model import Level, Scope

HEAVY: Final = (
    "allure",
    "asyncio",
    "conformance.campaign",
    "conformance.config",
    "conformance.judge",
    "httpx",
    "hypothesis",
    "jinja2",
    "jsonschema",
    "pytest",
    "rich",
    "starlette",
    "uvicorn",
)
CALL: Final = "import sys\nfrom conformance.cli import main\nsys.argv = ['gws-conformance', *sys.argv[1:]]\n"
LATE: Final = 0.1
"""Seconds that help may take."""


def _python(code: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, timeout=60, check=True, text=True
    )
    return done.stdout


def _command(name: str) -> click.Command:
    found = _group.get_command(click.Context(_group), name)  # type: ignore[attr-defined]
    assert isinstance(found, click.Command)
    return found


@pytest.mark.parametrize("name", ["", *_COMMANDS])
def test_help_waits_for_nothing_that_only_the_command_needs(name: str) -> None:
    code = f"{CALL}try:\n    main()\nexcept SystemExit:\n    print('\\n'.join(['LOADED', *sys.modules]))"
    told = _python(code, *filter(None, [name]), "--help").partition("\nLOADED\n")

    assert "Usage: gws-conformance" in told[0]
    assert [] == [module for module in HEAVY if module in told[2].splitlines()]


def test_help_is_there_at_once() -> None:
    """Measured in the processor's time: how long a busy machine lets it wait says nothing of it."""

    def took(code: str, *words: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        _python(code, *words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    bare = min(took("pass") for _ in range(5))
    helped = min(took(f"{CALL}main()", "run", "--help") for _ in range(5))

    assert helped < LATE + bare, f"{helped:.3f} s, and Python alone {bare:.3f} s"


@pytest.mark.parametrize("name", ["", *_COMMANDS])
def test_help_fits_eighty_columns(name: str) -> None:
    command = _command(name) if name else _group
    context = click.Context(command, info_name=f"gws-conformance {name}".strip(), terminal_width=80)

    assert [] == [line for line in command.get_help(context).splitlines() if len(line) > 80]


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_option_says_what_it_does_and_every_argument_stands_in_the_text(name: str) -> None:
    command = _command(name)
    options = [one for one in command.params if isinstance(one, click.Option)]
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    text = (command.help or "").upper()

    assert [] == [one.name for one in options if not one.help or not one.help.endswith(".")]
    assert [] == [
        one.name
        for one in arguments
        if one.name not in {"pytest_args", "requirements"} and str(one.name).upper() not in text
    ]


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_first_sentence_of_a_command_ends(name: str) -> None:
    assert (_command(name).help or "").split("\n\n")[0].rstrip().endswith((".", ".)"))


@pytest.mark.parametrize(
    ("command", "option", "known"),
    [
        ("compare", "fail_on", compare.FailOn),
        ("run", "fail_on", campaign.FailOn),
        ("run", "scope", Scope),
        ("run", "level", [level for level in Level if level is not Level.MAY]),
    ],
)
def test_what_can_be_chosen_is_what_the_suite_knows(command: str, option: str, known: Iterable[str]) -> None:
    (chosen,) = (one for one in _command(command).params if one.name == option)

    assert isinstance(chosen.type, click.Choice)
    assert [str(one) for one in known] == list(chosen.type.choices)
