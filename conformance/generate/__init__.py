"""From schemas and config to a plan: the cases of a run, as values."""

from conformance.generate.dial_safety import DialSafety
from conformance.generate.draft import Spelling, spelled
from conformance.generate.foreign import Fair, fair
from conformance.generate.pinning import pinned
from conformance.generate.plan import BUDGET, plan
from conformance.generate.sharing import part, total
from conformance.generate.traits import form

__all__ = [
    "BUDGET",
    "DialSafety",
    "Fair",
    "Spelling",
    "fair",
    "form",
    "part",
    "pinned",
    "plan",
    "spelled",
    "total",
]
