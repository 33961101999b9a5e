"""Moves in waves: the question, its answer by a maintained solver, and the proof of how good it is."""

from groundrules.handoff.waves.tables import WAVE_MOVES, WAVES

__all__ = ["WAVES", "WAVE_MOVES"]
