"""The parts of the condition language: tokens, literals, sums, and how a condition is written down."""
