"""The suite's core before a model of a target, on a clock of its own: no socket, no waiting, every schedule again."""
