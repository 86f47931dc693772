"""From schemas and config to a plan: the cases of a run, as values."""

from conformance.generate.foreign import Fair, fair
from conformance.generate.pinning import pinned
from conformance.generate.plan import BUDGET, plan
from conformance.generate.sharing import part, total

__all__ = ["BUDGET", "Fair", "fair", "part", "pinned", "plan", "total"]
