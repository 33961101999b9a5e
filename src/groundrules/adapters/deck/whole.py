"""A file that is whole or the old one."""

from os import fsync
from pathlib import Path


def write_whole(path: Path, content: bytes) -> Path:
    """The content lies at the path; a kill at any moment leaves the old file as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
