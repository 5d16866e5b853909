"""Zero-range process: a site with k particles loses one at rate g(k) = k^α.

Stationary product measure P(k) ∝ φ^k / Π_{j≤k} g(j) = φ^k / (k!)^α, mobility m = φ/2
(Grosskinsky, Schütz and Spohn 2003; equation (7) of Li, Dirr, Embacher, Zimmer and Reina 2019
for α = 2).
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from hydrolimit.processes import Process, ProcessError

PARAMETERS = {"exponent": "the power α of the rate g(k) = k^α, above 0"}


def build(exponent: float) -> Process:
    """Return the zero-range process with g(k) = k^exponent; ProcessError unless it is above 0."""
    if not exponent > 0:
        raise ProcessError(f"process zero_range: exponent must be above 0, not {exponent}")

    def rate(k: np.ndarray, l: np.ndarray) -> np.ndarray:  # noqa: E741 - the neighbour's symbol
        return np.power(k, float(exponent)) + 0.0 * l

    def log_weight(k: np.ndarray) -> np.ndarray:
        return -exponent * gammaln(k + 1.0)

    return Process(rate=rate, log_weight=log_weight)
