"""The example that lies in the repository is the one the generator makes."""

import zipfile
from pathlib import Path

from groundrules.simulate import ExportFiles

EXAMPLES = Path(__file__).parents[2] / "examples"


def checksums(path: Path) -> dict[str, int]:
    with zipfile.ZipFile(path) as archive:
        return {member.filename: member.CRC for member in archive.infolist()}


def test_the_example_export_is_the_default_world(export: ExportFiles) -> None:
    """Every file of the kept export has the content that the default seed gives, and so has the truth."""
    assert checksums(EXAMPLES / "first-transition" / "export.zip") == checksums(export.export_zip)
    assert (EXAMPLES / "first-transition-truth" / "truth.json").read_bytes() == export.truth.read_bytes()
