"""A folder or ZIP of CSV files, read through a mapping."""

from groundrules.adapters.csvfolder.archive import Limits
from groundrules.adapters.csvfolder.mapping_text import MappingReading, read_mapping
from groundrules.adapters.csvfolder.opening import open_source
from groundrules.adapters.csvfolder.source import CsvSource

__all__ = ["CsvSource", "Limits", "MappingReading", "open_source", "read_mapping"]
