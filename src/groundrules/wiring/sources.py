"""Where CRM rows come from: exports at a path, and which kinds we know by themselves."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from groundrules.adapters.facts import FactsFolder
    from groundrules.crm.ports import ChangesSource, CrmSource

_CHUNK = 1 << 20


def built_in() -> "Mapping[str, str]":
    """Mappings we ship, by name: an export whose files have their columns needs no mapping of its own."""
    from groundrules.adapters import hubspot, odoo, salesforce, warehouse

    return {
        salesforce.NAME: salesforce.mapping_text(),
        hubspot.NAME: hubspot.mapping_text(),
        odoo.NAME: odoo.mapping_text(),
        **warehouse.mapping_texts(),
    }


def whole_source(path: Path, mapping: Path | None, key: bytes = b"") -> "CrmSource":
    """The export at a path: recognised by its headers, or read through a mapping.

    Args:
        path: a ZIP, a folder or one CSV file.
        mapping: a mapping file, if there is one.
        key: what fingerprints are keyed with; without it there are none.
    """
    from groundrules.adapters.csvfolder import open_source

    return open_source(path, mapping_file=mapping, built_in=built_in(), key=key)


def changes_source(
    path: Path, mapping: Path | None, facts: "FactsFolder", key: bytes = b""
) -> "ChangesSource":
    """An export that holds only what changed since the facts' extract."""
    from groundrules.adapters.csvfolder import open_source
    from groundrules.crm.changes.beside import kept_look_ups

    kept = kept_look_ups(facts)
    source = open_source(path, mapping_file=mapping, built_in=built_in(), kept=kept, key=key)
    return cast("ChangesSource", source)


def digest_of(path: Path) -> str:
    """What the bytes at a path come to, their file names included; empty when they cannot be read."""
    digest = sha256()
    try:
        files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
        for file in files:
            digest.update(file.name.encode() + b"\0" if path.is_dir() else b"")
            with file.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()
