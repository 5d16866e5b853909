"""Fields on the box [-1/2, 1/2]^d, d = 1 or 2: formulas of x (and y) on its cells and nodes.

Arrays of a plane are indexed [x, y].
"""

from __future__ import annotations

import numpy as np

from hydrolimit.expressions import Expression, parse

# The variables of a field's formula, by the dimension of the box.
VARIABLES = {1: ("x",), 2: ("x", "y")}
# Step of the differences in `force_table`. Their error, (step/l)⁴/30 for a potential that varies
# over a length l, is that of rounding for l = 0.01 and below it for longer ones.
DIFFERENCE = 1e-4


def centres(cells: int) -> np.ndarray:
    """Return the centres of the equal cells of [-1/2, 1/2], shape (cells,)."""
    return (np.arange(cells) + 0.5) / cells - 0.5


def averages(formula: str, dimension: int, cells: int, subcells: int = 4) -> np.ndarray:
    """Return averages of a formula over the cells of the box, by the midpoint rule.

    Parameters
    ----------
    formula
        A formula of x, or of x and y in a plane, such as ``"5*x**2"``.
    dimension
        Of the box, 1 or 2.
    cells
        Along each axis.
    subcells
        Along each axis of a cell, whose midpoints are averaged over.

    Returns
    -------
    Shape (cells,) or (cells, cells).

    Raises
    ------
    ExpressionError
        The text is not a formula of these variables; one sentence.
    """
    values = _at(parse(formula, VARIABLES[dimension]), centres(cells * subcells))
    return _cell_means(values, cells)


def initial_density(formula: str, dimension: int, cells: int) -> np.ndarray:
    """Return the cell averages of the density that a formula is proportional to.

    Parameters
    ----------
    formula, dimension, cells
        As :func:`averages` takes them.

    Returns
    -------
    Shape (cells,) or (cells, cells), of mean 1: the box has unit volume, the density unit mass.

    Raises
    ------
    ValueError
        The text is not a formula of these variables, or it is negative or not finite somewhere, or
        zero everywhere; one sentence.
    """
    x = centres(4 * cells)
    values = _at(parse(formula, VARIABLES[dimension]), x)
    wrong = ~(np.isfinite(values) & (values >= 0.0))
    if wrong.any():
        first = tuple(np.argwhere(wrong)[0])
        where = zip(VARIABLES[dimension], first, strict=True)
        place = ", ".join(f"{name} = {x[i]:.3g}" for name, i in where)
        raise ValueError(f"{formula!r} is {values[first]:.4g} at {place}, which is no density")
    density = _cell_means(values, cells)
    mass = density.mean()
    if not 0.0 < mass < np.inf:
        raise ValueError(f"{formula!r} has the integral {mass:g}, and no multiple of it is 1")
    return density / mass


def force_table(formula: str, dimension: int, nodes: int) -> np.ndarray:
    """Return the force -∇V at the nodes of a uniform grid over the box, ends included.

    By fourth-order central differences, for which V is evaluated up to 2e-4 outside of the box.
    The relative error is below 1e-8 for potentials that vary over lengths from 0.01 on.

    Parameters
    ----------
    formula
        The potential V, a formula of x, or of x and y in a plane.
    dimension
        Of the box, 1 or 2.
    nodes
        Along each axis.

    Returns
    -------
    Shape (nodes, 1) or (nodes, nodes, 2), the last axis the force's components; nan or inf where V
    is not finite.

    Raises
    ------
    ExpressionError
        The text is not a formula of these variables; one sentence.
    """
    potential = parse(formula, VARIABLES[dimension])
    axes = np.meshgrid(*[np.linspace(-0.5, 0.5, nodes)] * dimension, indexing="ij")

    def along(axis: int, steps: int) -> np.ndarray:
        shifted = list(axes)
        shifted[axis] = axes[axis] + steps * DIFFERENCE
        return potential(*shifted)

    components = []
    with np.errstate(invalid="ignore"):
        for axis in range(dimension):
            near = along(axis, 1) - along(axis, -1)
            far = along(axis, 2) - along(axis, -2)
            components.append((far - 8.0 * near) / (12.0 * DIFFERENCE))
    return np.stack(components, axis=-1)


def histogram_of(density: np.ndarray, dimension: int, bins: int, strip: float | None) -> np.ndarray:
    """Return the averages of a density on cells over the bins of a histogram of particles.

    Parameters
    ----------
    density
        Averages over cells, (..., x) or (..., x, y).
    dimension
        Of the box, 1 or 2.
    bins
        Along the axis that is shown, a divisor of the cells.
    strip
        None: bins of x, averaged over y in a plane. Else the half width s of the strip |x| < s,
        whose edges are edges of cells: bins of y within it.

    Returns
    -------
    Shape (..., bin).
    """
    if strip is not None:
        cells = density.shape[-1]
        within = round(strip * cells)
        line = density[..., cells // 2 - within : cells // 2 + within, :].mean(axis=-2)
    else:
        line = density if dimension == 1 else density.mean(axis=-1)
    return line.reshape(*line.shape[:-1], bins, -1).mean(axis=-1)


def mean_x(density: np.ndarray) -> float:
    """Return the mean of x under a density on cells, (x,) or (x, y)."""
    line = density.reshape(density.shape[0], -1).sum(axis=1)
    return float(np.average(centres(line.size), weights=line))


def _at(formula: Expression, x: np.ndarray) -> np.ndarray:
    """Return a formula on the square grid with these coordinates along each axis."""
    return formula(*np.meshgrid(*[x] * len(formula.variables), indexing="ij"))


def _cell_means(values: np.ndarray, cells: int) -> np.ndarray:
    """Return the means over the cells of values on a grid that is finer by a whole factor."""
    fine = values.shape[0] // cells
    blocks = values.reshape([n for _ in range(values.ndim) for n in (cells, fine)])
    with np.errstate(over="ignore", invalid="ignore"):
        return blocks.mean(axis=tuple(range(1, 2 * values.ndim, 2)))
