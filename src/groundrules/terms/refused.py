"""What an act raises that may not happen: nothing was done, and the finding says why and what to do."""

from groundrules.terms.finding import Finding


class RefusedActError(Exception):
    """The act is refused; nothing happened. Carries the finding to show."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding
