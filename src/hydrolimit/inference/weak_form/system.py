"""The linear system G w = b of the weak form, Algorithm 4.1, lines 8 to 29.

Test functions are shifted copies of one, so every row is a value of a convolution:

    d_t psi * U = sum_j w_j col_j      at the centres (x_k, t_k),

with the columns (in the sign of equation (3.4))

    interaction  sum_i d_i psi * (U (f(r) x_i / r * U)),
    others       sum over parts of d^alpha psi * (g U).

Test functions are separable and their centres few, so psi * is one small matrix product an axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import fft

from hydrolimit.inference.weak_form.density import Grid
from hydrolimit.inference.weak_form.terms import ONE, Factor, Part, Radial, Term
from hydrolimit.inference.weak_form.test_functions import TestFunctions, weights

# Times whose convolutions are in memory together.
TIMES_AT_ONCE = 16


@dataclass(frozen=True)
class System:
    """G and b, rows without particles taken out.

    Attributes
    ----------
    matrix
        G (row, term).
    rhs
        b (row,), the weak time derivative.
    queries
        Rows before trimming.
    """

    matrix: np.ndarray
    rhs: np.ndarray
    queries: int


def assemble(
    density: np.ndarray,
    grid: Grid,
    interval: float,
    functions: TestFunctions,
    terms: Sequence[Term],
    trim: float,
    field: np.ndarray | None = None,
) -> System:
    """Return the linear system of a density U (time, x[, y]) at times ``interval`` apart.

    Rows where psi * U is at most ``trim`` of its maximum are left out. ``field`` is the density
    that interactions are with, U itself unless given.
    """
    weak = _WeakForm(density, grid, interval, functions)
    still = (0,) * weak.dimension
    columns = np.empty((len(terms), weak.rows))
    radial = [i for i, term in enumerate(terms) if term.kind == "interaction"]
    local = [i for i, term in enumerate(terms) if term.kind != "interaction"]
    if radial:
        forces = [terms[i].radial for i in radial]
        columns[radial] = weak.interactions(forces, density if field is None else field)
    if local:
        columns[local] = weak.local_columns([terms[i].parts for i in local])
    weight, rhs = weak.products([Part(still, (ONE,) * weak.dimension)])[0], weak.time_derivative()
    kept = weight > trim * weight.max() if trim > 0 else np.ones(weak.rows, bool)
    return System(np.ascontiguousarray(columns[:, kept].T), rhs[kept], weak.rows)


class _WeakForm:
    """Convolutions of one density with derivatives of the test function, at their centres.

    Rows are ordered as (x[, y], time) of the centres.
    """

    def __init__(self, density, grid: Grid, interval: float, functions: TestFunctions):
        self.density = density
        self.grid = grid
        self.functions = functions
        self.dimension = density.ndim - 1
        self.time = [
            weights(
                density.shape[0], interval, functions.half_widths[1], functions.degrees[1],
                functions.strides[1], order,
            )
            for order in (0, 1)
        ]  # fmt: skip
        self._matrices: dict = {}

    @cached_property
    def rows(self) -> int:
        """The number of centres."""
        still = [self.matrix(axis, 0, ONE).shape[0] for axis in range(self.dimension)]
        return int(np.prod(still)) * self.time[0].shape[0]

    def matrix(self, axis: int, derivative: int, factor: Factor) -> np.ndarray:
        """Return M (centre, cell): M f = d^derivative phi * (factor f) along one axis."""
        key = axis, derivative, factor
        if key not in self._matrices:
            plain = weights(
                self.grid.shape[axis], self.grid.spacing, self.functions.half_widths[0],
                self.functions.degrees[0], self.functions.strides[0], derivative,
            )  # fmt: skip
            self._matrices[key] = plain * factor(self.grid.axes[axis])
        return self._matrices[key]

    @cached_property
    def _in_time(self) -> np.ndarray:
        """Phi_t * U, of shape (x[, y], time of a centre)."""
        return np.moveaxis(np.tensordot(self.time[0], self.density, 1), 0, -1)

    def products(self, parts: Sequence[Part]) -> list[np.ndarray]:
        """Return each part's column, its coefficient included."""
        last = self.dimension - 1
        keys = list(dict.fromkeys((p.derivative[last], p.factors[last]) for p in parts))
        # All functions of the last coordinate at once: one large product instead of many small.
        stacked = np.concatenate([self.matrix(last, *key) for key in keys])
        cells = np.moveaxis(self._in_time, last, 0)
        contracted = (stacked @ cells.reshape(cells.shape[0], -1)).reshape(
            len(keys), -1, *cells.shape[1:]
        )
        by_key = dict(zip(keys, contracted, strict=True))
        return [self._finish(part, by_key) for part in parts]

    def _finish(self, part: Part, by_key: dict) -> np.ndarray:
        """Contract the first coordinate of two; the last one is done."""
        values = by_key[part.derivative[-1], part.factors[-1]]
        if self.dimension == 2:
            matrix = self.matrix(0, part.derivative[0], part.factors[0])
            values = np.tensordot(matrix, values, (1, 1))
        return part.coefficient * values.ravel()

    def local_columns(self, terms: Sequence[Sequence[Part]]) -> list[np.ndarray]:
        """Return the columns of force and diffusion terms, each a sum over its parts."""
        products = iter(self.products([part for parts in terms for part in parts]))
        return [sum(next(products) for _ in parts) for parts in terms]

    def time_derivative(self) -> np.ndarray:
        """Return b: d_t psi * U at the centres."""
        in_time = np.moveaxis(np.tensordot(self.time[1], self.density, 1), 0, -1)
        return self._in_space(in_time, None).ravel()

    def _in_space(self, values: np.ndarray, along: int | None) -> np.ndarray:
        """Return phi_x * values (x[, y], ...), with the derivative along one coordinate or none."""
        for axis in range(self.dimension):
            matrix = self.matrix(axis, int(axis == along), ONE)
            values = np.moveaxis(np.tensordot(matrix, values, (1, axis)), 0, axis)
        return values

    def interactions(self, forces: Sequence[Radial], field: np.ndarray) -> np.ndarray:
        """Return the columns (force, row) of interactions with the density ``field``.

        One Fourier transform of it serves all of them.
        """
        convolution = Convolution(self.grid)
        kernels = [
            [convolution.transformed(kernel) for kernel in radial_kernel(force, self.grid)]
            for force in forces
        ]
        times = len(self.density)
        columns = np.zeros((len(forces), self.rows))
        for start in range(0, times, TIMES_AT_ONCE):
            density = self.density[start : start + TIMES_AT_ONCE]
            spectrum = convolution.spectrum(field[start : start + TIMES_AT_ONCE])
            in_time = self.time[0][:, start : start + TIMES_AT_ONCE].T
            for column, kernel in zip(columns, kernels, strict=True):
                for axis, component in enumerate(kernel):
                    flux = density * convolution.convolved(spectrum, component)
                    column += (self._in_space(np.moveaxis(flux, 0, -1), axis) @ in_time).ravel()
        return columns


def radial_kernel(force: Radial, grid: Grid) -> list[np.ndarray]:
    """Return the components of f(r) x_i/r h^d on the offsets (-(n-1) ... n-1) h; zero at r = 0."""
    offsets = [grid.spacing * np.arange(-(cells - 1), cells) for cells in grid.shape]
    mesh = np.meshgrid(*offsets, indexing="ij", sparse=True)
    r = np.sqrt(sum(x**2 for x in mesh))
    share = force(r) * grid.cell / np.where(r > 0.0, r, 1.0)
    return [share * x for x in mesh]


class Convolution:
    """Linear convolution on a grid with kernels given on all offsets, by zero-padded transforms.

    Only what the next axis needs is transformed: padding rows are zero, and rows outside of the
    grid are dropped before the last inverse transform.
    """

    def __init__(self, grid: Grid):
        self.shape = grid.shape
        self.padded = [fft.next_fast_len(2 * cells - 1, real=True) for cells in grid.shape]

    def transformed(self, kernel: np.ndarray) -> np.ndarray:
        """Return the transform of a kernel whose middle entry belongs to offset 0."""
        full = np.zeros(self.padded)
        full[tuple(slice(size) for size in kernel.shape)] = kernel
        shift = [1 - cells for cells in self.shape]
        return fft.rfftn(np.roll(full, shift, axis=tuple(range(len(shift)))))

    def spectrum(self, density: np.ndarray) -> np.ndarray:
        """Return the transform of (time, x[, y])."""
        values = fft.rfft(density, self.padded[-1], axis=-1)
        return fft.fft(values, self.padded[0], axis=1) if len(self.padded) > 1 else values

    def convolved(self, spectrum: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        """Return kernel * density on the grid (time, x[, y]), from both transforms."""
        values = spectrum * kernel
        if len(self.padded) > 1:
            values = fft.ifft(values, axis=1, overwrite_x=True)[:, : self.shape[0]]
        return fft.irfft(values, self.padded[-1], axis=-1)[..., : self.shape[-1]]
