"""How long a signal may be kept: after its day it is shown to nobody and its row goes."""

from datetime import date, timedelta

PROMPT_DAYS = 14
"""A prompt to the person alone (grade D)."""

SIGNAL_DAYS = 90
"""Every other grade: the stricter of the two limits the house has set itself for patterns (180 and 90)."""


def expires_on(grade: str, as_of: date) -> date:
    """The first day on which a signal seen on ``as_of`` is kept no longer."""
    return as_of + timedelta(PROMPT_DAYS if grade == "D" else SIGNAL_DAYS)
