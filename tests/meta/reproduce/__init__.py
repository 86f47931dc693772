"""The proof of the reproduction scripts: each shows its finding on the mutant, and nothing on a good server."""
