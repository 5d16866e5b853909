"""Uncertainty of a learned law: bootstrap over particles or experiments.

Each replicate counts every trajectory as often as it was drawn, with replacement. What moves the
drawn particles stays as it was: the interaction's field K * U is that of all particles, which is
the one that they felt. The weak residual of each particle is then its own (an Ito integral of its
own noise, Lemma 4.2), and resampling particles resamples the noise of the law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from hydrolimit.inference.weak_form.density import histogram
from hydrolimit.inference.weak_form.mstls import least_squares
from hydrolimit.inference.weak_form.regression import Learned, Regression

UNITS = ("particles", "experiments")
# With as many experiments, which are independent whatever the particles do, they are drawn.
EXPERIMENTS_ENOUGH = 20


@dataclass(frozen=True)
class Replicates:
    """What the replicates say.

    Attributes
    ----------
    coefficient
        (replicate, term): least squares with the terms of the law, zero for others.
    selected
        (replicate, term): whether the sparse regression of the replicate selects the term.
    """

    coefficient: np.ndarray
    selected: np.ndarray

    def interval(self, estimate: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
        """Return low and high of each coefficient: the basic bootstrap interval.

        2 w - q(1 - a/2) to 2 w - q(a/2) with the replicates' quantiles q and a = 1 - ``level``
        (Davison and Hinkley 1997, equation 5.6): a bias that the bootstrap shows is taken off.
        """
        tail = (1.0 - level) / 2.0
        below, above = np.quantile(self.coefficient, [tail, 1.0 - tail], axis=0)
        return 2.0 * estimate - above, 2.0 * estimate - below

    @property
    def frequency(self) -> np.ndarray:
        """The share of replicates that select each term."""
        return self.selected.mean(axis=0)


def unit_of(wanted: str, experiments: int) -> str:
    """Return what is drawn: experiments if there are twenty or more, else particles."""
    if wanted != "auto":
        return wanted
    return "experiments" if experiments >= EXPERIMENTS_ENOUGH else "particles"


def draw(unit: str, experiments: int, particles: int, clock) -> np.ndarray:
    """Return how often each trajectory is drawn, (experiment, particle).

    Particles are drawn within their experiment, as many as it has places for; a place where no
    particle is ever seen, as in an experiment with fewer than others, may be drawn and counts for
    nothing.
    """
    if unit == "experiments":
        times = clock.multinomial(experiments, np.full(experiments, 1.0 / experiments))
        return np.repeat(times[:, None].astype(float), particles, axis=1)
    share = np.full(particles, 1.0 / particles)
    return clock.multinomial(particles, share, size=experiments).astype(float)


def replicates(
    regression: Regression,
    position: np.ndarray,
    learned: Learned,
    unit: str,
    number: int,
    clock,
    progress: Callable[[Iterable], Iterable] = iter,
) -> Replicates:
    """Return ``number`` replicates of a law learned from ``position``."""
    experiments, _, particles, _ = position.shape
    support = learned.fit.coefficient != 0.0
    coefficient = np.zeros((number, support.size))
    selected = np.zeros((number, support.size), bool)
    for i in progress(range(number)):
        weight = draw(unit, experiments, particles, clock)
        density = histogram(position, learned.grid, weight)
        linear = regression.system(density, learned.grid, field=learned.density)
        coefficient[i] = least_squares(linear.matrix, linear.rhs, support)
        selected[i] = regression.sparse(linear).coefficient != 0.0
    return Replicates(coefficient, selected)
