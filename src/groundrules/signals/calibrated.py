"""How likely a finding is said to be true: what the measure gives, as far as such claims are borne out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from groundrules.rulebook.catalogue import START_TRUST
from groundrules.rulebook.model import SignalPolicy
from groundrules.signals.evidence import CASE, Judged
from groundrules.signals.kernel import Calibration, calibrate, reliance
from groundrules.signals.policy import START_TRUST_OF
from groundrules.signals.price import repriced


@dataclass(frozen=True, slots=True)
class Ended:
    """How the closed cases of one kind ended: the chances as stated, and which were true."""

    stated: tuple[float, ...] = ()
    truth: tuple[bool, ...] = ()

    @property
    def calibration(self) -> Calibration | None:
        """The whole correction; None while there are too few cases for one."""
        return calibrate(self.stated, self.truth)

    def reliance(self, start: float) -> float:
        """What share of its claims is borne out, from the share expected at first."""
        return reliance(self.stated, self.truth, start=start)


def endings(found: pa.Table | None) -> dict[str, Ended]:
    """Kind -> how its closed cases ended; ``found`` is ``signals.tables.FOUND``."""
    if found is None:
        return {}
    rows: dict[str, list[tuple[float, bool]]] = {}
    columns = (found[name].to_pylist() for name in ("kind", "stated", "is_true"))
    for kind, p, is_true in zip(*columns, strict=True):
        rows.setdefault(kind, []).append((float(p), bool(is_true)))
    return {kind: Ended(*zip(*rows[kind], strict=True)) for kind in sorted(rows)}


@dataclass(frozen=True, slots=True)
class Trust:
    """What becomes of the stated chances of one kind.

    Attributes:
        policy: the book's, which may say what share of the claims to expect at first.
        ended: its closed cases.
        calibration: the whole correction, once there are cases enough; for cases, which alone are ruled on.
    """

    policy: SignalPolicy
    ended: Ended
    calibration: Calibration | None

    @classmethod
    def of(cls, policy: SignalPolicy, ended: Mapping[str, Ended]) -> "Trust":
        """The trust a kind has earned."""
        mine = ended.get(policy.signal_id, Ended())
        return cls(policy, mine, mine.calibration)

    def start(self, grade: str) -> float:
        """The share expected at first: the book's, else what evidence of the grade can carry."""
        given = self.policy.parameters.get(START_TRUST_OF)
        if given is not None and isinstance(given.value, int | float):
            return float(given.value)
        return START_TRUST[grade]

    def corrected(self, one: Judged) -> Judged:
        """The same with its chance and price as far as they are borne out."""
        if self.calibration is not None and one.verdict == CASE:
            p = float(self.calibration(one.price.p))
            return replace(one, price=repriced(one.price, p=p, cases=self.calibration.cases))
        share = self.ended.reliance(self.start(one.grade))
        if share == 1.0:
            return one
        price = repriced(one.price, p=share * one.price.p, cases=len(self.ended.truth))
        return replace(one, price=replace(price, trust=share))
