"""Contract and conformance suite for AddRecord of Genesys Web Services and its CometD messages.

`__version__` is looked up when it is asked for: that takes longer than all that `--help` needs.
"""

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import metadata  # noqa: PLC0415

    try:
        return metadata.version("gws-conformance")
    except metadata.PackageNotFoundError:  # a checkout that was not installed
        return "0+unknown"
