"""Salesforce's weekly export (or Data Loader files with the same columns), as a built-in mapping."""

from importlib.resources import files

NAME = "salesforce"


def mapping_text() -> str:
    """The built-in mapping: which file and column of a Salesforce export is which of ours."""
    return (files(__package__) / "mapping.yaml").read_text(encoding="utf-8")
