"""Bundles and judging at length: a thousand changes are found; a fresh place without network gives the same bytes."""

from __future__ import annotations

import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.campaign.bundling import bundled, verified
from tests.meta.programs import ended, gws
from tests.upgrades.alterations import altered

ROOT = Path(__file__).parents[2]
NO_NETWORK = ("unshare", "--map-root-user", "--net")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run."""
    folder = tmp_path_factory.mktemp("run")
    done = gws("run", "--out", folder / "out", "-q", cwd=folder)
    assert 0 == done.returncode, done.stdout + done.stderr
    return folder / "out"


def test_a_thousand_random_changes_are_found(out: Path) -> None:
    raw = bundled((out / "evidence.jsonl").read_bytes())
    changes = list(altered(raw, count=1_000, seed=9))
    missed = [what for what, changed in changes if not verified(changed).problems]

    assert () == verified(raw).problems
    assert 1_000 == len(changes)
    assert [] == missed


def test_a_fresh_environment_without_network_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    if 0 != subprocess.run([*NO_NETWORK, "true"], check=False).returncode:
        pytest.skip("this system does not let a user make a network namespace")
    python = _environment(tmp_path / "fresh")
    shutil.copy(out / "evidence.jsonl", tmp_path / "evidence.jsonl")
    words = [*NO_NETWORK, "env", "-i", "PATH=/usr/bin:/bin", str(python), "-I", "-m", "conformance_judge"]
    done = ended([*words, "judge", "evidence.jsonl", "--out", "again", "-q"], cwd=tmp_path)

    assert 0 == done.returncode, done.stdout + done.stderr
    for name in ("results.json", "report.html", "summary.md"):
        assert (out / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert bundled((out / "evidence.jsonl").read_bytes()) == bundled(
        (tmp_path / "evidence.jsonl").read_bytes()
    )


def _environment(folder: Path) -> Path:
    """Make a virtual environment with a copy of the package as a wheel lays it out; its dependencies are borrowed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    python = folder / "bin" / "python"
    found = subprocess.run(
        [python, "-c", "import site; print(site.getsitepackages()[0])"],
        check=True,
        capture_output=True,
        text=True,
    )
    packages = Path(found.stdout.strip())
    shutil.copytree(
        ROOT / "conformance", packages / "conformance", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(ROOT / "schemas", packages / "conformance" / "_schemas")
    (packages / "conformance_judge.py").write_text(
        "from conformance.cli import main\nmain()\n", encoding="utf-8"
    )
    borrowed = [path for path in site.getsitepackages() if Path(path).is_dir()]
    (packages / "zz_borrowed.pth").write_text("\n".join(borrowed) + "\n", encoding="utf-8")
    return python
