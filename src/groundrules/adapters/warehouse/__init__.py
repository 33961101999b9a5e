"""CRMs as they lie in a data warehouse, landed there by Fivetran or dlt: built-in mappings."""

from collections.abc import Mapping
from importlib.resources import files

NAMES = ("fivetran_salesforce", "fivetran_hubspot", "dlt_salesforce", "dlt_hubspot")


def mapping_texts() -> Mapping[str, str]:
    """The built-in mappings by name."""
    folder = files(__package__)
    return {name: (folder / f"{name}.yaml").read_text(encoding="utf-8") for name in NAMES}
