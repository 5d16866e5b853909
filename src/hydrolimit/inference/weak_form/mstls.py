"""Modified sequential thresholding least squares, equations (4.4) to (4.6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg


@dataclass(frozen=True)
class Fit:
    """A sparse solution of G w = b.

    Attributes
    ----------
    coefficient
        w (term,), zero where a term was not selected.
    threshold
        The smallest lambda of least loss.
    losses
        The loss (4.6) at each lambda.
    residual
        |G w - b| / |b|.
    condition
        The condition number of G.
    """

    coefficient: np.ndarray
    threshold: float
    losses: np.ndarray
    residual: float
    condition: float


def thresholds(lowest: float, highest: float, number: int) -> np.ndarray:
    """Return the sparsity thresholds lambda, evenly spaced in their logarithm."""
    return np.geomspace(lowest, highest, number)


def mstls(matrix: np.ndarray, rhs: np.ndarray, lambdas: np.ndarray) -> Fit:
    """Return the sparse solution of ``matrix`` (row, term) w = ``rhs`` (row,).

    Of the solutions for each of ``lambdas`` (ascending) it is that of least loss (4.6), the first
    one if several share it. Raises ValueError if a column is zero.
    """
    problem = _Triangular(matrix, rhs)
    start = problem.solution(np.ones(matrix.shape[1], bool))
    scale = np.linalg.norm(problem.triangle @ start)
    losses, solutions = [], []
    for threshold in lambdas:
        solution = _thresholded(problem, start, threshold)
        distance = np.linalg.norm(problem.triangle @ (solution - start))
        losses.append(distance / scale + np.count_nonzero(solution) / solution.size)
        solutions.append(solution)
    best = int(np.argmin(losses))
    coefficient = solutions[best]
    return Fit(
        coefficient,
        float(lambdas[best]),
        np.array(losses),
        float(np.linalg.norm(matrix @ coefficient - rhs) / np.linalg.norm(rhs)),
        float(np.linalg.cond(problem.triangle)),
    )


def least_squares(matrix: np.ndarray, rhs: np.ndarray, support: np.ndarray) -> np.ndarray:
    """Return the least-squares solution with the terms of ``support`` alone, zero elsewhere."""
    return _Triangular(matrix, rhs).solution(support)


def bounds(norms: np.ndarray, rhs_norm: float, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds (4.5) on |w| between which a term is kept, for columns of these norms."""
    ratio = rhs_norm / norms
    return threshold * np.maximum(1.0, ratio), np.minimum(1.0, ratio) / threshold


def _thresholded(problem: _Triangular, start: np.ndarray, threshold: float) -> np.ndarray:
    """Return the fixed point of (4.4): drop what is out of bounds, solve for the rest, again."""
    lower, upper = bounds(problem.norms, problem.rhs_norm, threshold)
    solution, support = start, None
    while True:
        size = np.abs(solution)
        # What left stays out: a zero is below every lower bound.
        kept = (lower <= size) & (size <= upper)
        if support is not None and np.array_equal(kept, support):
            return solution
        support, solution = kept, problem.solution(kept)


class _Triangular:
    """One QR of the columns, scaled to norm 1 for conditioning, that serves every support."""

    def __init__(self, matrix: np.ndarray, rhs: np.ndarray):
        self.norms = np.linalg.norm(matrix, axis=0)
        self.rhs_norm = float(np.linalg.norm(rhs))
        if not np.all(self.norms > 0.0):
            raise ValueError(f"column {int(np.argmin(self.norms))} of the linear system is zero")
        orthogonal, self._scaled = linalg.qr(matrix / self.norms, mode="economic")
        self._rhs = orthogonal.T @ rhs
        self._solutions: dict[bytes, np.ndarray] = {}
        self.triangle = self._scaled * self.norms

    def solution(self, support: np.ndarray) -> np.ndarray:
        """Return the least-squares solution with these terms only; many lambdas share one."""
        key = support.tobytes()
        if key not in self._solutions:
            solution = np.zeros(support.size)
            if support.any():
                scaled = linalg.lstsq(self._scaled[:, support], self._rhs)[0]
                solution[support] = scaled / self.norms[support]
            self._solutions[key] = solution
        return self._solutions[key]
