"""The requirements on a target, from a checkout: `pytest tests/conformance --gws-config site.toml`."""

from conformance.suite.test_add_record import test_add_record_requirement

__all__ = ["test_add_record_requirement"]
