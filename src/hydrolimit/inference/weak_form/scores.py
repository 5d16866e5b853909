"""How near a learned law is to the exact one: equation (5.1), errors of K, V and sigma."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hydrolimit.inference.weak_form.density import Grid
from hydrolimit.inference.weak_form.terms import KINDS, Term, scalar, vector


def true_positivity(found: np.ndarray, exact: np.ndarray) -> float:
    """Return TP/(TP + FN + FP), equation (5.1), of nonzero coefficients; 1 if there are none."""
    found, exact = found != 0.0, exact != 0.0
    either = np.count_nonzero(found | exact)
    return np.count_nonzero(found & exact) / either if either else 1.0


def drift_positivity(terms: Sequence[Term], found: np.ndarray, exact: np.ndarray) -> float:
    """Return `true_positivity` of the interaction and force terms alone."""
    drift = np.array([term.kind != "diffusion" for term in terms])
    return true_positivity(found[drift], exact[drift])


def relative_errors(
    terms: Sequence[Term], found: np.ndarray, exact: np.ndarray, grid: Grid
) -> dict[str, float]:
    """Return the relative l2 errors of grad K over C - C, and of grad V and sigma over C, by kind.

    sigma is the root of twice the isotropic part of 1/2 sigma sigma^T, 0 where that is negative.
    NaN where the exact law has no term of the kind.
    """
    field = {"interaction": _interaction, "force": _force, "diffusion": _sigma}
    errors = {}
    for kind in KINDS:
        mine = np.array([term.kind == kind for term in terms])
        if not np.any(exact[mine]):
            errors[kind] = float("nan")
            continue
        chosen = [term for term, wanted in zip(terms, mine, strict=True) if wanted]
        learned, true = (field[kind](chosen, w[mine], grid) for w in (found, exact))
        errors[kind] = float(np.linalg.norm(learned - true) / np.linalg.norm(true))
    return errors


def _interaction(terms: Sequence[Term], coefficient: np.ndarray, grid: Grid) -> np.ndarray:
    """Return the radial force on all differences of two cells; its direction is common to all."""
    offsets = [grid.spacing * np.arange(-(cells - 1), cells) for cells in grid.shape]
    r = np.sqrt(sum(x**2 for x in np.meshgrid(*offsets, indexing="ij", sparse=True)))
    return sum((w * term.radial(r) for term, w in _present(terms, coefficient)), np.zeros(r.shape))


def _force(terms: Sequence[Term], coefficient: np.ndarray, grid: Grid) -> np.ndarray:
    mesh = np.meshgrid(*grid.axes, indexing="ij", sparse=True)
    total = np.zeros((len(mesh), *grid.shape))
    for term, w in _present(terms, coefficient):
        total += w * np.array(vector(term, *mesh))
    return total


def _sigma(terms: Sequence[Term], coefficient: np.ndarray, grid: Grid) -> np.ndarray:
    mesh = np.meshgrid(*grid.axes, indexing="ij", sparse=True)
    total = np.zeros(grid.shape)
    for term, w in _present(terms, coefficient):
        if not term.direction:
            total += w * scalar(term, *mesh)
    return np.sqrt(2.0 * np.maximum(total, 0.0))


def _present(terms: Sequence[Term], coefficient: np.ndarray) -> list[tuple[Term, float]]:
    return [(term, w) for term, w in zip(terms, coefficient, strict=True) if w]
