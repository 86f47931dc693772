"""The options that the pytest plugin adds."""

from __future__ import annotations

from typing import Any

from conformance import plugin
from gws_docs.markup import code, prose, table

__all__ = ["plugin_options"]


class _Listener:
    """Stands where pytest's parser would, and keeps what the plugin tells it."""

    def __init__(self) -> None:
        self.told: list[tuple[tuple[str, ...], dict[str, Any]]] = []

    def getgroup(self, *_names: str) -> _Listener:
        return self

    def addoption(self, *names: str, **attributes: Any) -> None:
        self.told.append((names, attributes))


def plugin_options() -> str:
    """Return a table of the options."""
    listener: Any = _Listener()
    plugin.pytest_addoption(listener)
    return table(("option", "default", "meaning"), (_row(*one) for one in listener.told))


def _row(names: tuple[str, ...], attributes: dict[str, Any]) -> tuple[str, str, str]:
    value = "|".join(attributes.get("choices") or ()) or attributes.get("metavar") or ""
    default = attributes.get("default")
    spelled = ", ".join(code(f"{name} {value}".strip()) for name in names)
    return spelled, code(default) if default is not None else "", prose(attributes.get("help", ""))
