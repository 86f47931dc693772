"""What changed between two runs: by requirement, and in what the page does not fix but users feel."""

from conformance.compare.comparison import compared
from conformance.compare.document import document
from conformance.compare.html import text as page
from conformance.compare.markdown import text as markdown
from conformance.compare.terminal import text
from conformance.compare.values import Change, Class, Comparison, FailOn, Kind, Seen, Side

__all__ = [
    "Change",
    "Class",
    "Comparison",
    "FailOn",
    "Kind",
    "Seen",
    "Side",
    "compared",
    "document",
    "markdown",
    "page",
    "text",
]
