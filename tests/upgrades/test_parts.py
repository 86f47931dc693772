"""Four parts at once, merged, give the verdicts of one run, also against targets that deviate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.campaign import EVIDENCE, Judged, given, judged
from conformance.campaign.merging import merged
from conformance.evidence import parse
from conformance.reference import Settings, running
from tests.meta.programs import gws
from tests.meta.runs import executed_on, written

OF = 4
TARGETS = {
    "conforming": Settings(),
    "with a type broken": Settings(mutants=("acknowledgement-message-type-null",)),
    "that takes a missing member": Settings(mutants=("until-missing-accepted",)),
    "that acknowledges twice": Settings(mutants=("acknowledgement-doubled",)),
    "that differs": Settings(variants=("extra-members", "chain-numbers-from-one")),
}


WITHOUT_KEYS = Settings(mutants=("reference-id-missing",))
"""Its acknowledgements tell nobody whose they are, and every part hears those of all."""


def _verdicts(outcome: Judged) -> dict[str, str]:
    return {result.requirement.id: result.verdict.value for result in outcome.results}


def _part(config: Path, out: Path, index: int) -> Path:
    words = ("--shard", f"{index}/{OF}", "--out", out / str(index), "--fail-on", "never", "-q")
    done = gws("run", "--config", config, *words, cwd=out)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return out / str(index) / EVIDENCE


def _both(settings: Settings, tmp_path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the verdicts of one run and of four parts that were sent at once."""
    with running(settings) as base_url:
        config = written(tmp_path / "site.toml", base_url, settings)
        whole = executed_on(config, tmp_path)
    with running(settings) as base_url, ThreadPoolExecutor(OF) as pool:
        config = written(tmp_path / "parts.toml", base_url, settings)
        paths = list(pool.map(lambda index: _part(config, tmp_path, index), range(1, OF + 1)))
    text = merged([(str(path), given(path)) for path in paths])
    return _verdicts(whole), _verdicts(judged(parse(text.splitlines(keepends=True))))


@pytest.mark.parametrize("target", TARGETS)
def test_parts_merged_give_the_verdicts_of_one_run(target: str, tmp_path: Path) -> None:
    whole, parts = _both(TARGETS[target], tmp_path)

    assert whole == parts


def test_where_messages_have_no_key_parts_may_doubt_and_contradict_nothing(tmp_path: Path) -> None:
    whole, parts = _both(WITHOUT_KEYS, tmp_path)
    differing = {(whole[name], parts[name]) for name in whole if whole[name] != parts[name]}

    assert all("inconclusive" in pair and "fail" not in pair for pair in differing), differing
