"""The statistics every signal shares: pure functions of numpy arrays, each with its published source."""

from groundrules.signals.kernel.baseline import (
    BetaPrior,
    GammaPrior,
    bb_concentration,
    eb_beta,
    eb_gamma,
    wilson,
)
from groundrules.signals.kernel.calibration import Calibration, calibrate, calibration_error, reliance
from groundrules.signals.kernel.calling import (
    bh,
    bh_adjusted,
    cusum_low,
    lfdr,
    mean_lfdr,
    min_p,
    posterior,
    stouffer,
)
from groundrules.signals.kernel.exact import binomial_excess, table_excess
from groundrules.signals.kernel.returns import Returns, count_returns
from groundrules.signals.kernel.sizes import bulk_concentration, bulk_size, zero_size
from groundrules.signals.kernel.survival import share_waiting
from groundrules.signals.kernel.tails import (
    Array,
    Mask,
    bb_lower,
    bb_upper,
    binomial_lower,
    binomial_upper,
    nb_lower,
    nb_upper,
    nb_zero,
)

__all__ = [
    "Array", "BetaPrior", "Calibration", "GammaPrior", "Mask", "Returns", "bb_concentration", "bb_lower",
    "bb_upper", "bh", "bh_adjusted", "binomial_excess", "binomial_lower", "binomial_upper",
    "bulk_concentration", "bulk_size", "calibrate", "calibration_error", "count_returns", "cusum_low",
    "eb_beta", "eb_gamma", "lfdr", "mean_lfdr", "min_p", "nb_lower", "nb_upper", "nb_zero", "posterior",
    "reliance", "share_waiting", "stouffer", "table_excess", "wilson", "zero_size",
]  # fmt: skip
