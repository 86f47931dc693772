"""Every scripted upgrade is classified right: all that changed is told, and nothing else."""

from __future__ import annotations

import pytest

from conformance import schemas
from conformance.compare import document, text
from tests.upgrades.scripted import UPGRADES, Upgrade
from tests.upgrades.sides import Runs, told


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Give the maker of runs."""
    return Runs(tmp_path_factory.mktemp("upgrades"))


def test_there_are_thirty_by_names_of_their_own() -> None:
    assert 30 == len({upgrade.name for upgrade in UPGRADES}) == len(UPGRADES)


@pytest.mark.parametrize("upgrade", UPGRADES, ids=[upgrade.name for upgrade in UPGRADES])
def test_an_upgrade_is_classified_right(upgrade: Upgrade, runs: Runs) -> None:
    kinds, comparison = told(runs.known(upgrade.before), runs.fresh(upgrade.after))

    assert upgrade.told == kinds, text(comparison)
    assert () == schemas.problems("suite/comparison", document(comparison))
    for change in comparison.changes:
        whole = change.kind in {"protocol", "no_longer_exercised", "newly_exercised", "regressed", "fixed"}
        assert whole or (change.before.lines and change.after.lines), change
