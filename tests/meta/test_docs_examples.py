"""The examples of docs/ and README.md do what they say; what stands for what is told in docs/project/examples.md."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from conformance import waivers
from conformance.config import load
from conformance.reference import Settings, running
from tests.meta.pages import PAGES, ROOT, Block, blocks, substitutions, text
from tests.meta.programs import _environment, gws, until
from tests.meta.runs import written

RUN: Final = {"sh", "python", "toml", "json"}
SHOWN: Final = {"text"}
NOT_RUN: Final = 3
"""How many examples nobody runs: README's test command, what changes the reader's shell, and what installs Allure."""

ELSEWHERE: Final = ("docs/ci/",)
"""Pages that tests/meta/test_samples.py runs."""

PATIENCE: Final = 120
READERS: Final = 4
FAILING: Final = Settings(mutants=("acknowledgement-message-type-null",))
LIVE: Final[dict[str, Any]] = {
    "target": {"base_url": "https://gws.example.org"},
    "users": [{"username_env": "GWS_USERNAME", "password_env": "GWS_PASSWORD"}],
    "deployment": {
        "application_id": 134,
        "campaign_name": "Conformance",
        "calling_list": "ConformanceList",
        "phone_numbers": ["+12025550100..+12025550199"],
    },
    "limits": {"max_records": 10},
    "consent": {"campaign_name": "Conformance", "calling_list": "ConformanceList", "max_records": 10},
}
ENVIRON: Final = {"GWS_USERNAME": "somebody", "GWS_PASSWORD": "a-word-of-theirs"}


def mine(page: str) -> tuple[Block, ...]:
    """Return the blocks of a page that are run here; that with which two pages begin is run in the tutorial."""
    if page.startswith(ELSEWHERE):
        return ()
    ours = [one for one in blocks(page) if not one.run_by]
    found = [one for one in ours if (one.language in RUN and not one.not_run) or one.printed_above]
    known = blocks("docs/tutorial.md")[0].text if page == "README.md" else ""
    return tuple(one for one in found if one.text != known)


WITH_EXAMPLES: Final = [page for page in PAGES if mine(page)]


class Reader:
    """Goes through a page in a folder of its own, with a server, as a reader would."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.folder = folder
        self.base_url = base_url
        self.printed = ""
        self.beside: list[subprocess.Popen[bytes]] = []

    def follow(self, block: Block) -> None:
        """Do what a block says."""
        if block.printed_above:
            assert block.text in self.printed
        elif block.language == "toml":
            self._read(block)
        elif block.language == "json":
            json.loads(block.text)
        elif block.own_terminal:
            self._leave_running(block)
        else:
            self._run(block)

    def _run(self, block: Block) -> None:
        words = ["bash", "-e", "-o", "pipefail", "-c"] if block.language == "sh" else [sys.executable, "-c"]
        done = subprocess.run(
            [*words, self._meant(block.text)],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

        self.printed = done.stdout
        assert block.exits_with == done.returncode, f"{block.page}, line {block.line}:\n{done.stdout}"
        if re.search(r"\binit site\.toml\b", block.text):
            quick(self.folder / "site.toml", self.base_url)

    def _leave_running(self, block: Block) -> None:
        said = self.folder / f"terminal-{block.line}.txt"
        with said.open("wb") as out:
            words = ["bash", "-c", f"exec {self._meant(block.text)}"]
            self.beside.append(
                subprocess.Popen(
                    words,
                    cwd=self.folder,
                    env=self._environment(),
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )
            )
        until(lambda: b"serving " in said.read_bytes())
        self.base_url = said.read_text(encoding="utf-8").rpartition("serving ")[2].strip()

    def _read(self, block: Block) -> None:
        """Have the program read a file, or a part of one."""
        path = self.folder / (block.written_to or f"block-{block.line}.toml")
        if block.written_to:
            path.write_text(self._meant(block.text), encoding="utf-8")
            assert waivers.load(path)
        else:
            path.write_text(completed(block.text), encoding="utf-8")
            assert load(path, environ=ENVIRON)

    def _meant(self, shown: str) -> str:
        """Return what stands, in a test, for what is shown."""
        places = {
            "the address of the page's server": self.base_url,
            "that file of the clone": str(ROOT / "schemas" / "openapi.yaml"),
        }
        meant = {words: places.get(one, one) for words, one in substitutions().items()}
        pattern = "|".join(re.escape(one) for one in sorted(meant, key=len, reverse=True))
        return re.sub(pattern, lambda found: meant[found[0]], shown)

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return {**_environment(), "PATH": path}

    def leave(self) -> None:
        """End what runs beside."""
        for one in self.beside:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGTERM)
            one.wait(PATIENCE)


def quick(path: Path, base_url: str) -> None:
    """Write a config that does not watch a silence for longer than the server needs."""
    written(path, base_url, Settings())
    path.write_text(
        path.read_text(encoding="utf-8").replace("quiet_window = 1", "quiet_window = 0.3"), encoding="utf-8"
    )


def completed(shown: str) -> str:
    """Return a part of a config with what else a config needs, as TOML."""
    given = tomllib.loads(shown)
    whole = {**LIVE, **given}
    for name, section in given.items():
        if isinstance(section, dict):
            whole[name] = {**LIVE.get(name, {}), **section}
    return "".join(_table(name, section) for name, section in whole.items())


def _table(name: str, section: Any) -> str:
    if isinstance(section, list):
        return "".join(f"[[{name}]]\n{_keys(one)}" for one in section)
    return f"[{name}]\n{_keys(section)}"


def _keys(section: dict[str, Any]) -> str:
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in section.items())


def gone_through(page: str, folder: Path, latest: Path) -> None:
    """Go through a page, with a server of its own that conforms."""
    (folder / "reports").mkdir()
    (folder / "reports" / "latest").symlink_to(latest)
    with running(Settings()) as base_url:
        if not re.search(r"\b(init|--write-config) site\.toml\b", text(page)):
            quick(folder / "site.toml", base_url)
        reader = Reader(folder, base_url)
        try:
            for block in mine(page):
                reader.follow(block)
        finally:
            reader.leave()


@pytest.fixture(scope="module")
def latest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run that failed."""
    folder = tmp_path_factory.mktemp("latest")
    with running(FAILING) as base_url:
        config = written(folder / "failing.toml", base_url, FAILING)
        done = gws("run", "--config", config, "--plan", "smoke", "--out", folder / "run", cwd=folder)

    assert 1 == done.returncode, done.stdout + done.stderr
    return folder / "run"


@pytest.fixture(scope="module")
def ways(
    request: pytest.FixtureRequest, latest: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[None]]]:
    """Have several readers at once, because a run mostly waits; a worker of xdist reads page by page."""
    alone = "PYTEST_XDIST_WORKER" in os.environ
    chosen = {
        getattr(item, "callspec", None) and item.callspec.params.get("page") for item in request.session.items
    }
    with ThreadPoolExecutor(1 if alone else READERS) as pool:
        yield {
            page: pool.submit(gone_through, page, tmp_path_factory.mktemp("page"), latest)
            for page in WITH_EXAMPLES
            if page in chosen and not alone
        }


@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_the_examples_of_a_page_do_what_they_say(
    page: str, ways: dict[str, Future[None]], latest: Path, tmp_path: Path
) -> None:
    if page in ways:
        ways[page].result()
    else:
        gone_through(page, tmp_path, latest)


def test_no_example_is_left_out_in_silence() -> None:
    known = RUN | SHOWN
    found = [one for page in PAGES for one in blocks(page)]

    assert [] == [(one.page, one.line) for one in found if one.language not in known and not one.run_by]
    assert [] == [(one.page, one.line) for one in found if one.run_by and not (ROOT / one.run_by).is_file()]
    assert [] == [(one.page, one.line) for one in found if any(said == "not run:" for said in one.comments)]


def test_it_is_counted_what_nobody_runs() -> None:
    assert NOT_RUN == len([one for page in PAGES for one in blocks(page) if one.not_run])


def test_no_code_hides_in_an_indented_block() -> None:
    pattern = re.compile(r"\n\n {4,}\S")
    hidden = [
        page
        for page in PAGES
        if pattern.search(re.sub(r"^ *```.*?^ *```$", "", text(page), flags=re.MULTILINE | re.DOTALL))
    ]

    assert [] == hidden


def test_every_comment_in_front_of_an_example_is_understood() -> None:
    forms = (
        "not run: ",
        "run by ",
        "exits with ",
        "written to ",
        "in a terminal of its own",
        "printed above",
    )
    said = [comment for page in PAGES for one in blocks(page) for comment in one.comments]

    assert [] == [comment for comment in said if not comment.startswith(forms)]


def test_every_substitution_is_needed() -> None:
    shown = "\n".join(one.text for page in PAGES for one in mine(page))

    assert [] == [words for words in substitutions() if words not in shown]


def test_the_pages_hold_more_than_a_few_examples() -> None:
    languages = Counter(one.language for page in PAGES for one in mine(page))

    assert languages["sh"] > 25
    assert languages["toml"] > 4
    assert languages["python"] > 0
