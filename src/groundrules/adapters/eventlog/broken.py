"""A log that cannot be read, told so that its owner can mend it."""


class BrokenLogError(Exception):
    """The log cannot be read whole.

    Attributes:
        message: one sentence, lower case.
        mend: what to do.
        line: where it is, when that is known.
    """

    def __init__(self, message: str, mend: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.mend, self.line = message, mend, line
