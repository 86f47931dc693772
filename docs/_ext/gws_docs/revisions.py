"""The revisions of the suite, by which a target can be scored."""

from __future__ import annotations

from conformance.catalogue import revisions as known
from conformance.catalogue import scored_by
from gws_docs.markup import code, table

__all__ = ["revisions"]


def revisions() -> str:
    """Return a table of the revisions, with how many requirements each scores."""
    return table(("revision", "requirements"), ((code(name), str(len(scored_by(name)))) for name in known()))
