"""Contract and conformance suite for AddRecord of Genesys Web Services and its CometD messages."""

from importlib import metadata

__all__ = ["__version__"]

try:
    __version__ = metadata.version("gws-conformance")
except metadata.PackageNotFoundError:  # a checkout that was not installed
    __version__ = "0+unknown"
