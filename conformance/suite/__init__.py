"""The pytest modules that judge a target: `pytest --pyargs conformance.suite --gws-config site.toml`."""
