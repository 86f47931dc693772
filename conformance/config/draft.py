"""A config file as read, before anybody vouches for its shape: how the rules look into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.config.address import address_fault, is_loopback
from conformance.model import Json, Object, member

__all__ = ["Draft", "texts"]


@dataclass(frozen=True, slots=True)
class Draft:
    """The document and the environment. What has another type reads as missing: the schema says so."""

    document: Object
    environ: Mapping[str, str]

    def value(self, *path: str) -> Json:
        """Return the value at a path; null where there is none."""
        found = member(self.document, *path)
        return found if isinstance(found, dict | list | str | int | float) else None

    def text(self, *path: str) -> str | None:
        """Return the text at a path, None where there is none or it is empty."""
        found = self.value(*path)
        return found if isinstance(found, str) and found else None

    def number(self, *path: str) -> float | None:
        """Return the number at a path, None where there is none."""
        found = self.value(*path)
        return found if isinstance(found, int | float) and not isinstance(found, bool) else None

    def table(self, *path: str) -> Object:
        """Return the table at a path, empty where there is none."""
        found = self.value(*path)
        return found if isinstance(found, dict) else {}

    def users(self) -> Iterator[tuple[str, Object]]:
        """Yield the key and the table of each user."""
        found = self.value("users")
        for index, user in enumerate(found if isinstance(found, list) else []):
            if isinstance(user, dict):
                yield f"users[{index}]", user

    @property
    def loopback(self) -> bool | None:
        """Whether the target is loopback; None where its address is missing or wrong."""
        url = self.text("target", "base_url")
        if url is None or address_fault(url):
            return None
        return is_loopback(url, proxy=self.text("target", "proxy"))


def texts(table: Object, name: str) -> dict[str, str]:
    """Return the texts of a table within a table, such as the variables of `headers_env`."""
    found = table.get(name)
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}
