"""The cases that Hypothesis draws: ordinary payloads, and one fault each in some of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st

from conformance.config import Config
from conformance.generate.draft import Draft, Spelling
from conformance.generate.drawing import draws
from conformance.generate.matrix import KNOWN_GOOD
from conformance.generate.strategies import OTHER_FIELDS, WINDOW, compiled, request_members
from conformance.model import DRAWN, Label, Object

__all__ = ["ordinary", "spoiled"]

_AWKWARD: Final = ("a  b", "<b>&amp;", "%41%2F", "a+b", "'\"", "\\n", " a", "#?=;", "007", "~!@$^*()[|`")
"""Texts that come back otherwise where something on their way unescapes, trims or counts."""

_PRINTABLE: Final = "".join(chr(code) for code in range(32, 127) if chr(code) not in "{}")
_REFERENCES: Final = st.sampled_from(_AWKWARD) | st.text(_PRINTABLE, max_size=11)


_LONG: Final = 3
"""Which of eight drawn cases has the longest referenceId."""


def ordinary(config: Config, *, count: int, seed: str) -> Iterator[Draft]:
    """Yield payloads of ordinary values that every target must accept, each from a draw of its own.

    With a second agent in the config, every sixth is that user's.
    """
    agents = [index for index, user in enumerate(config.users) if user.role == "agent"]
    for ordinal, values in enumerate(draws(_payload(config), count=count, seed=seed)):
        user = agents[1] if len(agents) > 1 and ordinal % 6 == 5 else agents[0]
        yield replace(_draft(values, key=f"drawn {ordinal}", user=user), longest=ordinal % 8 == _LONG)


def spoiled(faults: Sequence[Draft], twins: Sequence[Draft], *, seed: str) -> Iterator[Draft]:
    """Yield each fault once, in a drawn order, in one of some drawn payloads, which are the twins."""
    (order,) = draws(st.permutations(range(len(faults))), count=1, seed=f"{seed} faults")
    for ordinal, chosen in enumerate(order):
        twin, fault = twins[ordinal % len(twins)], faults[chosen]
        yield replace(
            fault,
            key=f"drawn, spoiled: {fault.key}",
            label=Label.HYPOTHESIS,
            changes={**twin.changes, **fault.changes},
            chain_of=twin.chain_of,
            twin=twin.key,
            user=twin.user,
        )


def _payload(config: Config) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for what varies; from and until first and jointly, the open map last."""
    return st.fixed_dictionaries(
        {
            "window": WINDOW,
            "phoneType": compiled(request_members()["phoneType"]),
            "timeZone": st.sampled_from(config.deployment.time_zones),
            "chain": st.sampled_from((False, False, True)),
            "reference": _REFERENCES,
            "spelling": st.sampled_from(tuple(Spelling)),
            "otherFields": st.none() | OTHER_FIELDS,
        }
    )


def _draft(values: dict[str, Any], *, key: str, user: int) -> Draft:
    start, end = values["window"]
    joins = values["chain"] and user == 0
    changes: Object = {
        "from": start,
        "until": end,
        "phoneType": values["phoneType"],
        "timeZone": values["timeZone"],
    }
    spelling = values["spelling"]
    varies = (DRAWN, f"phoneType={values['phoneType']}", f"window={start}..{end}", f"spelling={spelling}")
    if joins:
        changes["chainId"] = "{chain}"
    if values["otherFields"] is not None:
        changes["otherFields"] = values["otherFields"]
    return Draft(
        key=key,
        requirement="request.combinations",
        label=Label.HYPOTHESIS,
        changes=changes,
        user=user,
        chain_of=KNOWN_GOOD if joins else None,
        spelling=spelling,
        varies=varies + ("chainId",) * bool(joins) + ("otherFields",) * ("otherFields" in changes),
        reference=values["reference"] + "{nonce}-{ordinal:04d}",
    )
