"""GitHub Actions: workflow commands that become annotations, and the summary of a job.

docs.github.com, "Workflow commands for GitHub Actions": a step shows at most ten annotations of each kind, and a
summary holds at most one MiB.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from conformance.report.gates.issues import Issue, Weight

__all__ = ["commands", "summary"]

_MOST: Final = 10
_LARGEST: Final = 1_000_000
_COMMANDS: Final = {
    Weight.MUST: "error",
    Weight.SHOULD: "error",
    Weight.DOUBT: "warning",
    Weight.WAIVED: "notice",
}


def commands(found: Sequence[Issue]) -> str:
    """Return the workflow commands for issues, one in a line; what a step cannot show is counted."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Sequence[Issue]) -> Iterator[str]:
    for command in dict.fromkeys(_COMMANDS.values()):
        chosen = [one for one in found if _COMMANDS[one.weight] == command]
        shown = chosen if len(chosen) <= _MOST else chosen[: _MOST - 1]
        for one in shown:
            yield f"::{command} title={_property(one.requirement)}::{_data(one.message)}"
        if len(shown) < len(chosen):
            more = f"{len(chosen) - len(shown)} more; see the summary of the job"
            yield f"::{command} title=gws-conformance::{_data(more)}"


def summary(markdown: str) -> str:
    """Return a summary in Markdown, cut to what a job may show."""
    raw = markdown.encode()
    if len(raw) <= _LARGEST:
        return markdown
    return raw[:_LARGEST].decode(errors="ignore").rpartition("\n\n")[0] + "\n\nShortened; see summary.md.\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
