"""Working days between two dates where no person's calendar applies: Monday to Friday."""

from datetime import date

import numpy as np


def weekdays_between(start: date, end: date) -> int:
    """Mondays to Fridays in [start, end); negative when ``end`` lies before ``start``."""
    return int(np.busday_count(np.datetime64(start), np.datetime64(end)))
