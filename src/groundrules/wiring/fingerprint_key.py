"""The workspace's own key for fingerprints of subject lines: made once, readable by its owner only."""

import os
import secrets
from pathlib import Path

from groundrules.disk import settle
from groundrules.terms import Finding, Severity, Span

NAME = "fingerprint.key"
_BYTES = 32


class UnusableKeyError(Exception):
    """The key file holds no key, or none can be made; carries the finding that says what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def key_of(folder: Path) -> bytes:
    """The workspace's key, made on first use.

    Without the file the old fingerprints say nothing any more, and new ones are unlike them.

    Raises:
        UnusableKeyError: there is a file of that name which holds no key, or it cannot be read or written.
    """
    path = folder / NAME
    try:
        if not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise UnusableKeyError(_unusable(error)) from error
    if len(key) != _BYTES:
        raise UnusableKeyError(_unusable(None))
    return key


def _make(path: Path) -> None:
    """Whole or not there; whoever comes second takes the first one's."""
    unfinished = path.with_name(f".{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _first(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    settle(path.parent)


def _first(unfinished: Path, path: Path) -> None:
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return
    except OSError:  # a disk without second names
        if not path.exists():
            unfinished.replace(path)


def _unusable(error: Exception | None) -> Finding:
    why = (error.strerror or "").lower() if isinstance(error, OSError) else ""
    return Finding(
        "GR335",
        Severity.ERROR,
        f"`{NAME}` holds no key that can be used" + (f": {why}" if why else ""),
        "put it back from your backup; or delete it, and texts seen before cannot be recognised any more",
        Span(NAME),
        kind="fingerprint key",
    )
