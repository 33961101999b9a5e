"""The workspace's facts on disk: immutable folders of Parquet files behind one pointer."""

from groundrules.adapters.facts.draft import FactsDraft
from groundrules.adapters.facts.folder import FactsFolder

__all__ = ["FactsDraft", "FactsFolder"]
