"""Our judgement for people who run Schemathesis.

    GWS_CONFIG=site.toml SCHEMATHESIS_HOOKS=conformance.schemathesis_hooks \\
        schemathesis run schemas/openapi.yaml --url http://127.0.0.1:8090

Schemathesis draws and sends; a session of ours listens for the messages, and the checks of this suite judge. What is
sent is pinned to the config's deployment, the limits of the config hold, and the page's sample goes out first of all.
GWS_OUT names the folder that keeps the evidence, which `gws-conformance inventory` and `judge` read.

    bench   what a run works with             hooks      what Schemathesis calls while it draws and sends
    check   what Schemathesis is told         failures   one class for each requirement

Importing this module registers all of it, for whatever Schemathesis does in this process.
"""

from conformance.schemathesis_hooks.bench import Bench, bench
from conformance.schemathesis_hooks.check import GwsRecord
from conformance.schemathesis_hooks.hooks import Login

__all__ = ["Bench", "GwsRecord", "Login", "bench"]
