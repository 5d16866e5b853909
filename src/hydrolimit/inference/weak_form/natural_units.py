"""How large a coefficient of one is, in a data's own units of length and time.

The bounds (4.5) compare coefficients with numbers, so what is sparse depends on the units of the
positions: x^3 in micrometres has a coefficient 10^6 times smaller than in millimetres. Sizes make
the choice of terms the same in all units.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hydrolimit.inference.weak_form.terms import Term

# Powers of length in what a family of factors scales with; of the others it has none.
_DEGREES = {"gaussian_slope": -1.0}


def sizes(terms: Sequence[Term], length: float, time: float) -> np.ndarray:
    """Return n (term,) such that w_j n_j is coefficient j in units of ``length`` and ``time``.

    w f has the units of a velocity for f(r) of an interaction and g(x) of a force, those of
    length^2/time for s(x) of a diffusion. log r counts as a number.
    """
    powers = [degree(term) - (2.0 if term.kind == "diffusion" else 1.0) for term in terms]
    return time * length ** np.array(powers)


def degree(term: Term) -> float:
    """Return the power of length that a term's function scales with."""
    if term.radial is not None:
        family, value = term.radial.family, term.radial.value
        return {"power": value, "gaussian": 1.0}.get(family, 0.0)
    part = term.parts[0]
    # The slope of an exponential has its length in the part's coefficient, 1/v.
    inverse = term.kind == "force" and any(f.family == "exponential" for f in part.factors)
    return sum(
        factor.value if factor.family == "power" else _DEGREES.get(factor.family, 0.0)
        for factor in part.factors
    ) - float(inverse)
