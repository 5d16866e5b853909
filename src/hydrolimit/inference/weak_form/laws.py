"""Learned laws as functions to draw: f(r), grad V and 1/2 sigma sigma^T along a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.weak_form.density import Grid
from hydrolimit.inference.weak_form.terms import AXES, Term, scalar, vector

POINTS = 201


def line(grid: Grid) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return s, and the coordinates of the points (s, centre): the box's middle along x."""
    lowest, cells = grid.low[0], grid.shape[0]
    s = np.linspace(lowest, lowest + cells * grid.spacing, POINTS)
    centres = [np.full(POINTS, axis.mean()) for axis in grid.axes[1:]]
    return s, [s, *centres]


def distances(grid: Grid) -> np.ndarray:
    """Return the distances at which radial forces are shown: from one cell to the box's width."""
    return np.linspace(grid.spacing, grid.shape[0] * grid.spacing, POINTS)


def interaction(terms: Sequence[Term], coefficients: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Return sum_j w_j f_j(r), (law, r), of laws (law, term)."""
    mine = _of("interaction", terms)
    basis = [terms[j].radial(r) for j in mine]
    return _combined(coefficients[:, mine], basis, r.shape)


def force(terms: Sequence[Term], coefficients: np.ndarray, points: Sequence) -> np.ndarray:
    """Return the components of grad V, (law, component, point), at points given by coordinates."""
    mine = _of("force", terms)
    basis = [np.array(vector(terms[j], *points)) for j in mine]
    return _combined(coefficients[:, mine], basis, (len(points), *points[0].shape))


def diffusivity(terms: Sequence[Term], coefficients: np.ndarray, points: Sequence) -> np.ndarray:
    """Return the isotropic part of 1/2 sigma sigma^T, (law, point)."""
    mine = [j for j in _of("diffusion", terms) if not terms[j].direction]
    basis = [scalar(terms[j], *points) * np.ones(points[0].shape) for j in mine]
    return _combined(coefficients[:, mine], basis, points[0].shape)


def functions(terms: Sequence[Term], coefficients: Mapping, grid: Grid, over: str) -> xr.Dataset:
    """Return the three functions of several families of laws.

    ``coefficients`` has laws (law, term) by suffix of the variables' names; a single law (term,)
    gives variables without the dimension ``over``.
    """
    r, (s, points) = distances(grid), line(grid)
    data = {}
    for suffix, laws in coefficients.items():
        many = np.atleast_2d(laws)
        values = {
            "interaction": (interaction(terms, many, r), ("r",), "f(r) of grad K = f(r) x/r"),
            "force": (force(terms, many, points), ("component", "s"), "component of grad V"),
            "diffusivity": (diffusivity(terms, many, points), ("s",), "1/2 sigma^2"),
        }
        for name, (found, dims, text) in values.items():
            single = laws.ndim == 1
            dims = dims if single else (over, *dims)
            data[f"{name}{suffix}"] = variable(dims, found[0] if single else found, text)
    coordinates = {
        "r": variable("r", r, "distance of two particles", "length"),
        "s": variable("s", s, "position along x, through the box's middle", "length"),
        "component": variable("component", list(AXES[: len(points)]), "component of a force"),
    }
    return xr.Dataset(data, coordinates)


def _of(kind: str, terms: Sequence[Term]) -> list[int]:
    return [j for j, term in enumerate(terms) if term.kind == kind]


def _combined(coefficients: np.ndarray, basis: list, shape: tuple) -> np.ndarray:
    if not basis:
        return np.zeros((len(coefficients), *shape))
    return np.tensordot(coefficients, np.array(basis), 1)
