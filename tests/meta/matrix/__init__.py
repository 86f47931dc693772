"""The suite measures itself: every mutant, variant and null server, run whole, and what follows from that."""
