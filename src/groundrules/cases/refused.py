"""Why a case refuses a command: a finding GR7xx a person can act on."""

from groundrules.terms import Finding, RefusedActError, Severity

HELP: dict[str, tuple[str, str]] = {
    "GR701": ("no such case", "check the link; cases you take no part in are not shown"),
    "GR702": ("only the decider may do that", "the case page names who decides"),
    "GR703": ("this round is ruled already", "a correction or an appeal is a new entry"),
    "GR704": ("a reason is missing", "write one sentence the people concerned will read"),
    "GR705": ("this goes against the proposed ruling", "add one sentence why, or take the proposal"),
    "GR706": ("the case changed since you opened the page", "read the new state, then decide again"),
    "GR707": ("this form was sent before with other words", "open the page again and send it once"),
    "GR708": ("the case is not at that point of its life", "the case page says whose turn it is"),
    "GR709": ("only the people concerned may do that", "the case page names the two sides"),
    "GR710": ("there is no such choice", "pick one of the choices the page offers"),
    "GR711": ("the person who decides may not be one of the sides", "hand it to the next level up"),
    "GR712": ("the evidence is not of a grade that opens a case", "grades C and D stay out of cases"),
    "GR713": ("the case is open already", "one signal opens one case"),
    "GR714": ("an appeal was made already", "each case can be appealed once"),
    "GR715": ("no manager above both sides may decide this", "sales operations names a decider"),
    "GR716": ("that person is unknown or has left", "name somebody who works here"),
    "GR717": ("the text is too long", "say it shorter; the evidence is on the page already"),
}
"""Code -> what is wrong and what mends it."""


class RefusedError(RefusedActError):
    """The case refuses; nothing happened. Carries the finding to show."""

    def __init__(self, code: str, detail: str = "") -> None:
        message, help_ = HELP[code]
        said = f"{message}: {detail}" if detail else message
        super().__init__(Finding(code, Severity.ERROR, said, help_, kind="case"))
