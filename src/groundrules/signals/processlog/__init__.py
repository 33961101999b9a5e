"""Process logs: hand-overs, ping-pong, pairs, waits and skipped steps of any log of cases and events.

The counts are Ibis expressions over a table of events (``counts``), so that a detector asks them of the CRM's
facts and ``groundrules log`` of a file; what chance gives is exact (``chance``), no order is drawn.
"""

from groundrules.signals.processlog.counts import EVENTS
from groundrules.signals.processlog.model import (
    NUMBERS,
    Asked,
    Between,
    Columns,
    GivenLog,
    LogStudy,
    Numbers,
    pair_row,
    shown_pairs,
)
from groundrules.signals.processlog.study import study

__all__ = [
    "Asked", "Between", "Columns", "EVENTS", "GivenLog", "LogStudy", "NUMBERS", "Numbers",
    "pair_row", "shown_pairs", "study",
]  # fmt: skip
