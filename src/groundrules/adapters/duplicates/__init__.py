"""Which accounts are probably one customer twice, by the library Splink (extra ``duplicates``)."""

from groundrules.adapters.duplicates.matcher import match

__all__ = ["match"]
