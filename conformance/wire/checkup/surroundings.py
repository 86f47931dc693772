"""What a run can live with and its owner should know: another edition than configured, secrets that show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.config import Config
from conformance.evidence import Evidence, Opened
from conformance.wire.checkup.symptom import Symptom

__all__ = ["edition_symptoms", "secret_symptoms"]


def edition_symptoms(evidence: Evidence, config: Config) -> Iterator[Symptom]:
    """Yield that the target tells another edition than the config, by whose status codes it is judged."""
    told = {line.record.version for line in evidence.lines if isinstance(line.record, Opened)}
    for version in sorted(told - {""}):
        if not version.startswith(config.target.edition):
            yield Symptom(
                what=f"the target says that it is {version}, and the config {config.target.edition}",
                where="target.edition",
                remedy=f"Set it to the edition of {version}, or the status codes of another one are taken for known.",
                grave=False,
            )


def secret_symptoms(weak: Sequence[str]) -> Iterator[Symptom]:
    """Yield the secrets that stay readable in bodies: altering them would alter what is judged."""
    for secret in weak:
        yield Symptom(
            what=f"{secret} is shorter than 8 characters or part of what the run sends, so it is taken out of headers "
            "only, and may show in recorded bodies",
            where="users",
            remedy="Use a longer one, which is no part of a name, a number or a word of the protocol.",
            grave=False,
        )
