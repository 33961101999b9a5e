"""Why a wave is not applied, undone or verified."""

from groundrules.terms import Finding, RefusedActError, Severity


def refusal(
    code: str, message: str, mend: str, *, kind: str = "", count: int | None = None
) -> RefusedActError:
    """The act may not happen.

    GR541 facts, book or coverage changed under the plan; GR542 no such wave; GR543 not applied; GR544 undone
    already; GR545 the folder is gone or was changed; GR546 something changed while the files were written;
    GR547 no way to write for this CRM; GR548 the wave before is not done; GR549 nothing to do.
    """
    return RefusedActError(Finding(code, Severity.ERROR, message, mend, kind=kind, count=count))
