"""What the engine could not hold in memory is the operator's to mend: a finding instead of a failure."""

from groundrules.settings import FILE
from groundrules.terms import Finding, Severity


def out_of_memory(error: BaseException) -> Finding | None:
    """What to do when the engine needed more memory than it may take; None when ``error`` is another."""
    import duckdb

    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, duckdb.OutOfMemoryException):
        seen = seen.__cause__ or seen.__context__
    if seen is None:
        return None
    return Finding(
        "GR010",
        Severity.ERROR,
        "the engine needs more memory than it may take; nothing was written",
        f"raise `engine_memory` under `[engine]` in {FILE}; for 100 million activities a year 8GB is enough",
        kind="memory",
    )
