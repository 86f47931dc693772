"""What the services that gate a merge are told, each in its own form."""

from conformance.report.gates.github import commands, summary
from conformance.report.gates.gitlab import code_quality
from conformance.report.gates.issues import Issue, Weight, issues
from conformance.report.gates.junit import properties

__all__ = ["Issue", "Weight", "code_quality", "commands", "issues", "properties", "summary"]
