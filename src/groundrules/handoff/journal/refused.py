"""Why the journal refuses an act."""

from groundrules.terms import Finding, RefusedActError, Severity


class StaleStoryError(RefusedActError):
    """Somebody was faster: the story is not at the version the person saw."""

    def __init__(self, subject: str, seen: int, now: int) -> None:
        super().__init__(
            Finding(
                "GR505",
                Severity.ERROR,
                f"`{subject}` changed since you opened the page: you saw version {seen}, it is {now} now",
                "read the new state, then decide again",
                kind="stale",
            )
        )


class KeyReusedError(RefusedActError):
    """The same key came with another body."""

    def __init__(self) -> None:
        super().__init__(
            Finding(
                "GR506",
                Severity.ERROR,
                "this form was sent before with other words",
                "open the page again and send it once",
                kind="form",
            )
        )
