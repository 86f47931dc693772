"""The frame of our pages."""

from __future__ import annotations

import re

import jinja2
import pytest

from conformance.report.html import frame
from tests.unit.report.html.reading import read


def test_a_package_of_another_place_uses_its_own_templates_in_the_same_frame() -> None:
    with pytest.raises(jinja2.UndefinedError):
        frame.page("comparison.html", package="conformance.compare.html")
    with pytest.raises(jinja2.TemplateNotFound):
        frame.page("comparison.html")


def test_the_bare_frame_is_a_whole_page() -> None:
    shown = frame.page("frame.html")

    assert [] == read(shown).flaws
    assert shown.endswith("</html>\n")


def test_a_name_that_is_not_there_is_our_fault() -> None:
    with pytest.raises(jinja2.UndefinedError):
        frame.page("report.html")


def test_all_pages_have_the_same_policy() -> None:
    policy = re.search('Content-Security-Policy" content="([^"]+)"', frame.page("frame.html"))
    other = frame.page("frame.html", package="conformance.compare.html")

    assert policy is not None and policy[1] in other
