"""What is shown at length of comparing, bundling and sharing out runs: `tox -e upgrades`."""
