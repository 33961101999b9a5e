"""Which accounts are one customer: parents and children, and what people agreed beyond the CRM's tree."""

from groundrules.coverage.families.said import FILE, Said, SaidFile, read_said
from groundrules.coverage.families.tree import FAMILIES, Families, families

__all__ = ["FAMILIES", "FILE", "Families", "Said", "SaidFile", "families", "read_said"]
