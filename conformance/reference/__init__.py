"""The reference server: an embedded target with a real HTTP and CometD server on a real store.

Written by hand from the page and the protocol. It shares no rule with the judge, or one misreading would
make both agree.

    add_record answers        what is refused, what answers
    behaviour composition     the conforming server as a value; mutants and variants change it
    outbound_records rest     the REST resources         login store     who asks, what is kept
    cometd                    the notification endpoint  app server child     application, process, child
"""

from __future__ import annotations

from conformance.reference.app import create_app
from conformance.reference.child import Child, running
from conformance.reference.configuration import config_text
from conformance.reference.mutants import MUTANTS, Mutant
from conformance.reference.server import serve
from conformance.reference.settings import Settings
from conformance.reference.variants import VARIANTS, Variant

__all__ = [
    "MUTANTS",
    "VARIANTS",
    "Child",
    "Mutant",
    "Settings",
    "Variant",
    "config_text",
    "create_app",
    "running",
    "serve",
]
