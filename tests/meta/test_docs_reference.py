"""Every command, option, config key, exit code, requirement, interpretation and format is documented."""

from __future__ import annotations

import importlib
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import pytest
from gws_docs import PARTS, filled

from conformance import cli, schemas
from conformance.campaign import ExitCode
from conformance.catalogue import load, revisions
from conformance.config import load as load_config
from conformance.config.interpretation import READINGS
from conformance.judge import RunVerdict, Verdict
from conformance.report.trace import page as requirements_page
from tests.meta.pages import DOCS, PAGES, ROOT, blocks, prose, text

COMMANDS: Final = tuple(cli._COMMANDS)
SECTIONS: Final[dict[str, Any]] = schemas.load("suite/config")["properties"]
SHELL: Final = tuple(one for page in PAGES for one in blocks(page) if one.language == "sh")


def command(name: str) -> click.Command:
    """Return a command, found otherwise than the pages find it."""
    found: click.Command = importlib.import_module(f"conformance.cli.{name}_command").command
    return found


def spelled(one: click.Parameter) -> tuple[str, ...]:
    return (*one.opts, *one.secondary_opts)


def page(name: str) -> str:
    """Return a page of the reference as the site has it."""
    return filled(text(f"docs/reference/{name}.md"))


def section(of: str, title: str) -> str:
    """Return the part of a page below a title of the second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", of, flags=re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def test_every_generated_part_has_its_place_and_no_other_is_asked_for() -> None:
    asked = [name for one in PAGES for name in re.findall(r"<!-- generated: (.+) -->", text(one))]

    assert sorted(PARTS) == sorted(asked)


def test_what_is_generated_is_not_committed_as_well() -> None:
    for one in PAGES:
        for name in re.findall(r"<!-- generated: (.+) -->", text(one)):
            assert PARTS[name]().strip().splitlines()[-1] not in text(one)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_of_a_command_is_documented_with_what_it_does(name: str) -> None:
    told = section(page("commands"), name)
    for one in command(name).params:
        for word in (
            spelled(one)
            if isinstance(one, click.Option)
            else (f"`{one.human_readable_name.strip('[].').upper()}`",)
        ):
            assert word in told
        if isinstance(one, click.Option):
            row = next(line for line in told.splitlines() if line.startswith("|") and spelled(one)[0] in line)
            assert len(row.split("|")[-2].strip()) > 5, row


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_used_in_an_example(name: str) -> None:
    words = [word for one in SHELL for word in shlex.split(one.text, comments=True)]

    assert (name in words) or name == "list", "show how it is used"


def used(script: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each call of our command in a script: the command's name and its options."""
    for line in script.replace("\\\n", " ").splitlines():
        for part in re.split(r"&&|\|\||[;|]", line):
            found = re.search(r"gws-conformance +([a-z]+)(.*)", part)
            if found:
                words = shlex.split(found[2], comments=True)
                yield found[1], [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]


def test_every_command_and_option_that_an_example_uses_exists() -> None:
    for one in SHELL:
        for name, options in used(one.text):
            assert name in COMMANDS, f"{one.page}, line {one.line}"
            known = {word for parameter in command(name).params for word in spelled(parameter)} | {"--help"}
            assert set() == set(options) - known, f"{one.page}, line {one.line}: {name}"


def test_every_option_that_the_prose_names_exists() -> None:
    known = {word for name in COMMANDS for one in command(name).params for word in spelled(one)}
    known |= set(re.findall(r"--gws-[a-z-]+", page("pytest"))) | {"--help", "--version", "--collect-only"}
    known |= set(
        re.findall(
            r"--[a-z]+(?:-[a-z0-9]+)*", (ROOT / "conformance/report/reproduction.txt").read_text("utf-8")
        )
    )
    known |= {"--username-1", "--password-1", "--url", "--max-examples"}
    written = {
        (one, word)
        for one in PAGES
        if (ROOT / one).parent
        in {DOCS, *(DOCS / name for name in ("how-to", "reference", "explanation", "ci")), ROOT}
        for word in re.findall(r"`(?:[a-z -]+ )?(--[a-z]+(?:-[a-z0-9]+)*)", prose(one))
    }

    assert set() == {(one, word) for one, word in written if word not in known and "second-engine" not in one}


def keys() -> Iterator[tuple[str, str]]:
    for name, one in SECTIONS.items():
        for key in one.get("items", one).get("properties", {}):
            yield name, key


@pytest.mark.parametrize(("name", "key"), list(keys()), ids=lambda value: value)
def test_every_key_of_the_config_is_documented_with_its_meaning(name: str, key: str) -> None:
    title = f"[[{name}]]" if "items" in SECTIONS[name] else f"[{name}]"
    row = next(
        line for line in section(page("config"), title).splitlines() if line.startswith(f"| `{key}` |")
    )

    assert len(row.rstrip(" |").rpartition(" | ")[2]) > 10


def cells(row: str) -> list[str]:
    return [cell.strip().strip("`") for cell in row.strip("|").split("|")]


@pytest.mark.parametrize(
    ("base_url", "column"), [("http://127.0.0.1:8090", 2), ("https://gws.example.org", 3)]
)
def test_the_documented_defaults_of_the_limits_are_those_of_a_config_that_is_silent(
    base_url: str, column: int, tmp_path: Path
) -> None:
    path = tmp_path / "site.toml"
    path.write_text(
        re.sub(r'base_url = ".*"', f'base_url = "{base_url}"', blocks("docs/reference/config.md")[0].text),
        encoding="utf-8",
    )
    limits = load_config(
        path, environ={"GWS_USERNAME": "somebody", "GWS_PASSWORD": "a-word-of-theirs"}
    ).limits
    rows = [
        cells(line) for line in section(page("config"), "[limits]").splitlines() if line.startswith("| `")
    ]
    told = {row[0]: row[column] for row in rows}

    assert len(told) > 8
    for key, shown in told.items():
        value = getattr(limits, key)
        plain = str(value).lower() if isinstance(value, bool) else "" if value is None else f"{value:g}"
        if key != "max_records":
            assert shown == plain or (value is None and not re.search(r"\d", shown)), key


def test_the_documented_defaults_outside_the_limits_are_those_of_a_config_that_is_silent(
    tmp_path: Path,
) -> None:
    path = tmp_path / "site.toml"
    path.write_text(blocks("docs/reference/config.md")[0].text, encoding="utf-8")
    config = load_config(path, environ={"GWS_USERNAME": "somebody", "GWS_PASSWORD": "a-word-of-theirs"})
    parts = {"target": config.target, "users": config.users[0], "session": config.session}
    compared = 0
    for name, values in parts.items():
        title = "[[users]]" if name == "users" else f"[{name}]"
        for row in (
            cells(line) for line in section(page("config"), title).splitlines() if line.startswith("| `")
        ):
            if row[2] not in {"", "required"}:
                value = getattr(values, row[0])
                compared += 1
                assert row[2].strip('"') == (str(value).lower() if isinstance(value, bool) else str(value)), (
                    row[0]
                )

    assert compared >= 6


def test_the_whole_config_of_the_reference_names_every_section_that_a_live_target_needs() -> None:
    given = tomllib.loads(blocks("docs/reference/config.md")[0].text)

    assert {"target", "users", "deployment", "limits", "consent"} == set(given)


def test_every_exit_code_is_documented() -> None:
    rows = [cells(line) for line in page("exit-codes").splitlines() if re.match(r"\| \d \|", line)]

    assert {str(code.value): code.name.lower().replace("_", " ") for code in ExitCode} == {
        row[0]: row[1].replace("-", " ") for row in rows
    }
    assert {str(code.value) for code in ExitCode} == set(
        re.findall(r"^\| (\d) \|", text("README.md"), flags=re.MULTILINE)
    )


def test_every_requirement_is_documented() -> None:
    told = text("docs/requirements.md")

    assert [] == [row.id for row in load() if f"| {row.id} |" not in told and row.id not in told]
    assert f"{len(load())} requirements" in told
    assert f"[{len(load())} requirements]" in text("README.md")
    assert requirements_page.__doc__


def test_every_id_of_a_requirement_that_a_page_names_exists() -> None:
    subjects = "|".join({row.id.split(".")[0] for row in load()})
    known, places = {row.id for row in load()}, {f"{name}.{key}" for name, key in keys()}
    for one in PAGES:
        if one not in {"docs/requirements.md", "docs/matrix.md", "docs/second-engine.md"}:
            named = set(re.findall(rf"(?<![\w/.-])((?:{subjects})\.[a-z][a-z0-9-]+)(?!\w|\.)", text(one)))
            assert set() == {name for name in named - known - places if not name.endswith(".toml")}, one


@pytest.mark.parametrize("reading", READINGS, ids=lambda one: one.name)
def test_every_interpretation_is_documented_with_every_option(reading: Any) -> None:
    told = section(page("interpretations"), reading.name)

    assert [] == [one.value for one in reading.options if f"| `{one.value}`" not in told]
    assert 1 == told.count("(default)")
    assert len(reading.options) == len([line for line in told.splitlines() if line.startswith("| `")])


def test_every_revision_is_documented() -> None:
    assert [] == [name for name in revisions() if f"| `{name}` |" not in page("config")]


@pytest.mark.parametrize("verdict", [one.value.replace("_", " ") for one in Verdict if one.value != "none"])
def test_every_verdict_is_explained(verdict: str) -> None:
    assert f"\n| {verdict} | " in text("docs/explanation/verdicts.md")


def test_every_verdict_of_a_run_is_in_the_glossary() -> None:
    words = [one.value.replace("_", " ").replace("set up", "set-up") for one in RunVerdict]

    assert [] == [word for word in words if word not in text("docs/glossary.md").rpartition("\nverdict\n")[2]]


@pytest.mark.parametrize("name", ["results", "evidence", "waivers", "comparison"])
def test_every_member_of_a_format_is_documented(name: str) -> None:
    told = page("formats")

    assert [] == [
        member for member in members(schemas.load(f"suite/{name}")) if not re.search(rf"[`.]{member}`", told)
    ]


def members(node: Any) -> Iterator[str]:
    """Yield the names of all members that a schema speaks of, those of waivers below their table."""
    if isinstance(node, dict):
        yield from (name for name in node.get("properties", {}) if name != "waiver" or "title" not in node)
        for one in node.values():
            yield from members(one)
    elif isinstance(node, list):
        for one in node:
            yield from members(one)


def test_every_schema_of_ours_is_among_the_formats() -> None:
    ours = [name for name in schemas.names() if name.startswith("suite/")]

    assert [] == [name for name in ours if f"`{name}`" not in page("formats")]


def test_every_environment_variable_that_is_read_is_documented() -> None:
    read = {
        name
        for path in (ROOT / "conformance").rglob("*.py")
        if path.name != "template.py"  # its names are suggestions to whoever writes a config
        for name in re.findall(r'"((?:GWS|GITHUB|GITLAB|CI)_[A-Z_]+)"', path.read_text(encoding="utf-8"))
    }

    assert len(read) > 4
    assert [] == [name for name in sorted(read) if f"`{name}`" not in text("docs/reference/environment.md")]
