"""What is wrong with the facts the rules go by, and how many answers hang on it."""

from groundrules.coverage.health.find import FactHealth, entered, find_troubles, needed_words
from groundrules.coverage.health.trouble import (
    FACT_HEALTH,
    FACT_HEALTH_ACCOUNTS,
    Kind,
    Shown,
    Trouble,
)

__all__ = [
    "FACT_HEALTH",
    "FACT_HEALTH_ACCOUNTS",
    "FactHealth",
    "Kind",
    "Shown",
    "Trouble",
    "entered",
    "find_troubles",
    "needed_words",
]
