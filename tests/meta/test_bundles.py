"""Bundles from end to end: of one run, forged with all digests made consistent, signed, and judged elsewhere."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from conformance.campaign.bundling import bundled, verified
from tests.meta.programs import gws, here
from tests.upgrades.alterations import altered

NONCE = "their-own-text"
signing = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run with the other side's nonce."""
    folder = tmp_path_factory.mktemp("bundles")
    done = gws("run", "--plan", "smoke", "--nonce", NONCE, "--out", folder / "out", cwd=folder)
    assert 0 == done.returncode, done.stdout + done.stderr
    (folder / "said.txt").write_text(done.stdout, encoding="utf-8")
    return folder / "out"


@pytest.fixture(scope="module")
def raw(out: Path) -> bytes:
    """Give the run's bundle."""
    return bundled((out / "evidence.jsonl").read_bytes())


def _forged(evidence: bytes, old: bytes, new: bytes) -> bytes:
    """Return the bundle of changed evidence, all of whose digests fit: what a forger can make."""
    assert old in evidence
    *lines, last = evidence.replace(old, new).splitlines(keepends=True)
    end = json.loads(last) | {"digest": hashlib.sha256(b"".join(lines)).hexdigest()}
    return bundled(b"".join(lines) + json.dumps(end, separators=(",", ":")).encode() + b"\n")


def _key(folder: Path, name: str) -> Path:
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
    subprocess.run(words, check=True, timeout=60)
    return folder / name


def test_a_bundle_is_made_by_command_and_is_sound(out: Path, raw: bytes, tmp_path: Path) -> None:
    made = here("bundle", out, "--out", tmp_path / "bundle.tar")
    found = here("verify", tmp_path / "bundle.tar", "--nonce", NONCE)

    assert (0, 0) == (made.returncode, found.returncode), made.stderr + found.stdout
    assert raw == (tmp_path / "bundle.tar").read_bytes()
    assert verified(raw).digest in made.stdout


def test_the_bundle_holds_what_the_run_wrote(out: Path, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "bundle.tar").write_bytes(raw)
    shutil.unpack_archive(tmp_path / "bundle.tar", tmp_path / "there", filter="data")

    for name in ("evidence.jsonl", "results.json", "report.html", "summary.md"):
        assert (out / name).read_bytes() == (tmp_path / "there" / name).read_bytes()
    assert "## Claims" in (tmp_path / "there" / "statement.md").read_text(encoding="utf-8")


def test_a_quiet_run_prints_one_line_and_the_head_digest_in_it(tmp_path: Path) -> None:
    done = gws("run", "--plan", "smoke", "--out", tmp_path / "out", "-q", cwd=tmp_path)
    head = verified(bundled((tmp_path / "out" / "evidence.jsonl").read_bytes())).head

    assert 1 == len(done.stdout.splitlines())
    assert head in done.stdout


def test_the_head_digest_is_printed_at_the_end_of_the_run_and_fits(out: Path, raw: bytes) -> None:
    said = (out.parent / "said.txt").read_text(encoding="utf-8")
    head = verified(raw).head

    assert head in said
    assert () == verified(raw, digest=head).problems
    assert verified(raw, digest="0" * 64).problems


def test_every_random_change_is_found(raw: bytes) -> None:
    assert [] == [what for what, changed in altered(raw, count=60, seed=1) if not verified(changed).problems]


@pytest.mark.parametrize("name", ["results.json", "report.html", "summary.md", "statement.md"])
def test_a_report_that_the_evidence_does_not_give_is_refused(raw: bytes, name: str) -> None:
    from conformance.report.bundle import opened, packed

    files = dict(opened(raw).files)
    files.pop("lines.txt")
    assert b"conforming" in files[name]
    files[name] = files[name].replace(b"conforming", b"not conforming", 1)

    assert (f"{name}: the evidence, judged again, gives another one",) == verified(packed(files)).problems


def test_a_forgery_from_another_run_is_consistent_and_refused_by_the_nonce(out: Path) -> None:
    evidence = (out / "evidence.jsonl").read_bytes()
    other = _forged(evidence, NONCE.encode(), b"any-other-text")

    assert () == verified(other).problems
    assert verified(other, nonce=NONCE).problems


def test_a_forgery_that_claims_the_nonce_in_its_head_alone_is_refused(out: Path) -> None:
    evidence = (out / "evidence.jsonl").read_bytes()
    other = _forged(evidence, f"Gws{NONCE}".encode(), b"Gwsany-other-text")

    assert any("without the nonce" in problem for problem in verified(other, nonce=NONCE).problems)


@signing
def test_a_forgery_of_the_run_itself_is_refused_by_digest_and_signature(
    out: Path, raw: bytes, tmp_path: Path
) -> None:
    key, bundle = _key(tmp_path, "owner"), tmp_path / "bundle.tar"
    (tmp_path / "signers").write_text(
        f"owner@example.org {key.with_suffix('.pub').read_text()}", encoding="utf-8"
    )
    evidence = (out / "evidence.jsonl").read_bytes()
    forged = _forged(evidence, b'"version":"8.5', b'"version":"8.6')
    asked = ("--nonce", NONCE, "--signers", tmp_path / "signers", "--identity", "owner@example.org")

    assert 0 == here("bundle", out, "--out", bundle, "--sign", key).returncode
    assert 0 == here("verify", bundle, *asked).returncode
    bundle.write_bytes(forged)
    assert () == verified(forged, nonce=NONCE).problems
    assert verified(forged, digest=verified(raw).head).problems
    refused = here("verify", bundle, *asked)
    assert 1 == refused.returncode
    assert "signature" in refused.stdout


@signing
def test_another_signer_and_no_signature_are_refused(out: Path, tmp_path: Path) -> None:
    key, other, bundle = _key(tmp_path, "owner"), _key(tmp_path, "other"), tmp_path / "bundle.tar"
    (tmp_path / "signers").write_text(
        f"owner@example.org {key.with_suffix('.pub').read_text()}", encoding="utf-8"
    )
    asked = ("--signers", tmp_path / "signers", "--identity", "owner@example.org")

    assert 0 == here("bundle", out, "--out", bundle).returncode
    assert "no signature" in here("verify", bundle, *asked).stdout
    assert 0 == here("bundle", out, "--out", bundle, "--sign", other).returncode
    assert 1 == here("verify", bundle, *asked).returncode


def test_signers_without_an_identity_are_a_usage_error(out: Path, tmp_path: Path) -> None:
    (tmp_path / "signers").write_text("", encoding="utf-8")

    assert 2 == here("verify", out / "evidence.jsonl", "--signers", tmp_path / "signers").returncode


def test_a_run_that_was_cut_cannot_be_bundled(out: Path, tmp_path: Path) -> None:
    lines = (out / "evidence.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "evidence.jsonl").write_bytes(b"".join(lines[:-1]))

    assert 2 == here("bundle", tmp_path).returncode
