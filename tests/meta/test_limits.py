"""A run never sends more than it was allowed, and says that it could not tell."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from conformance.campaign import Execution, ExitCode, Order, exit_code
from conformance.evidence import HaltKind
from conformance.reference import Settings, config_text, running
from conformance.report import console


def test_the_limit_of_records_is_kept_and_makes_the_run_inconclusive(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "records.db"))
    with running(settings) as base_url:
        config = tmp_path / "site.toml"
        text = config_text(base_url, settings)
        config.write_text(text.replace("[limits]\n", "[limits]\nmax_records = 7\n"), encoding="utf-8")
        execution = Execution(Order(config=config, nonce="123456789", out=tmp_path), environ=os.environ)
        execution.begin(console.Display(console.opened(), quiet=True))
        with closing(sqlite3.connect(tmp_path / "records.db")) as opened:
            (requests,) = opened.execute("SELECT COUNT(*) FROM requests").fetchone()

    assert 7 == requests
    assert [HaltKind.LIMIT] == [halt.kind for halt in [execution.judged.run.evidence.halt] if halt]
    assert exit_code(execution.judged) is ExitCode.INCONCLUSIVE
