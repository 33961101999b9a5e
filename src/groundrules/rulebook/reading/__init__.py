"""The parts of a book read from its tree: words, decisions, decision tables, and everything else."""
