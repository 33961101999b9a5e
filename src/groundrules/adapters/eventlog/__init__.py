"""Process logs as files: CSV by a mapping or a guess, XES by a library; see docs/decisions/0025."""
