"""The life of one hand-off: what the two sides write, what the book asks, when it is done."""

from groundrules.handoff.steps.fold import handoff_of, head_of
from groundrules.handoff.steps.opening import opening, subject_for
from groundrules.handoff.steps.picture import Picture
from groundrules.handoff.steps.state import KIND, OPEN, Handoff, Status

__all__ = ["KIND", "OPEN", "Handoff", "Picture", "Status", "handoff_of", "head_of", "opening", "subject_for"]
