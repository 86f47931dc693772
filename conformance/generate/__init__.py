"""From schemas and config to a plan: the cases of a run, as values."""

from conformance.generate.plan import BUDGET, plan

__all__ = ["BUDGET", "plan"]
