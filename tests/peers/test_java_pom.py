"""The Maven file: every version pinned, no address of where anything is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.peers.java_programs import DIALECTS

_FILE = Path(__file__).resolve().parent / "java" / "pom.xml"
_SPACE = "{http://maven.apache.org/POM/4.0.0}"
_MANAGED = "org.eclipse.jetty"
"""What the imported list of Jetty's parts gives a version."""


@pytest.fixture
def project() -> ET.Element:
    return ET.parse(_FILE).getroot()


def of(element: ET.Element, name: str) -> str:
    """The text of a child, "" where there is none."""
    return element.findtext(f"{_SPACE}{name}", "")


def versions(project: ET.Element) -> Iterator[tuple[str, str]]:
    """What is asked for, each with its version; that of a property is looked up in the profile or above it."""
    for profile in project.iter(f"{_SPACE}profile"):
        known = {
            one.tag.removeprefix(_SPACE): one.text or "" for one in profile.find(f"{_SPACE}properties") or ()
        }
        for kind in ("dependency", "plugin"):
            for asked in project.iter(f"{_SPACE}{kind}"):
                version = of(asked, "version")
                named = re.fullmatch(r"\$\{(\w+)\}", version)
                yield (
                    f"{of(asked, 'groupId')}:{of(asked, 'artifactId')}",
                    known.get(named[1], "") if named else version,
                )


def test_every_version_is_pinned(project: ET.Element) -> None:
    found = [*versions(project)]
    loose = [
        name
        for name, version in found
        if not re.fullmatch(r"\d+(\.\w+)+", version)
        and not (version == "" and name.startswith(f"{_MANAGED}:"))
    ]

    assert len(found) > 10
    assert loose == []


def test_no_address_of_a_registry_is_named(project: ET.Element) -> None:
    named = [
        one.tag for one in project.iter() if one.tag.lower().endswith(("repositories", "repository", "url"))
    ]

    assert named == []


def test_each_version_of_cometd_has_a_profile(project: ET.Element) -> None:
    profiles = [of(profile, "id") for profile in project.iter(f"{_SPACE}profile")]

    assert profiles == list(DIALECTS)
