"""Signatures beside a bundle, made and verified by OpenSSH's own `ssh-keygen -Y`."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from conformance.errors import TargetError

__all__ = ["NAMESPACE", "refused", "sign", "signature"]

NAMESPACE: Final = "gws-conformance"
_SECONDS: Final = 60.0


def signature(bundle: Path) -> Path:
    """Return where the signature of a bundle stands."""
    return bundle.with_name(f"{bundle.name}.sig")


def sign(bundle: Path, *, key: Path) -> Path:
    """Sign a bundle with a private key, or the public one of a key in the agent; return the path of the signature.

    Raises TargetError where that fails.
    """
    signature(bundle).unlink(missing_ok=True)
    done = _ssh_keygen("sign", "-f", str(key), "-n", NAMESPACE, str(bundle))
    if done.returncode != 0:
        raise TargetError(
            f"the bundle was not signed: {_said(done)}",
            where=str(key),
            remedy="Name a key that ssh-keygen can use.",
        )
    return signature(bundle)


def refused(bundle: Path, *, signers: Path, identity: str) -> str:
    """Return why the signature is not one of `identity` by the file of allowed signers; "" where it is."""
    if not signature(bundle).exists():
        return f"there is no signature {signature(bundle).name} beside it"
    words = ("verify", "-f", str(signers), "-I", identity, "-n", NAMESPACE, "-s", str(signature(bundle)))
    with bundle.open("rb") as content:
        done = _ssh_keygen(*words, stdin=content.fileno())
    return (
        ""
        if done.returncode == 0
        else f"the signature is not one of {identity} on this bundle: {_said(done)}"
    )


def _ssh_keygen(*words: str, stdin: int = subprocess.DEVNULL) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise TargetError(
            "ssh-keygen is not installed", where="signature", remedy="Install OpenSSH 8.1 or newer."
        )
    line: Sequence[str] = (program, "-Y", *words)
    return subprocess.run(line, stdin=stdin, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return (done.stderr or done.stdout).decode("utf-8", "replace").strip()
