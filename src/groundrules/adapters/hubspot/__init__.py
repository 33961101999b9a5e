"""HubSpot: its exports in, import files for it out."""

from importlib.resources import files

NAME = "hubspot"


def mapping_text() -> str:
    """The built-in mapping: which file and column of an export is which of ours."""
    return (files(__package__) / "mapping.yaml").read_text(encoding="utf-8")
