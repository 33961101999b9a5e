"""Where it rubs: measured evidence of friction, with exposure, excuses, price and the numbers behind it."""

from groundrules.signals.detect import DETECTORS, Detected, detect
from groundrules.signals.scene import Source
from groundrules.signals.tables import SIGNALS

__all__ = ["DETECTORS", "Detected", "SIGNALS", "Source", "detect"]
